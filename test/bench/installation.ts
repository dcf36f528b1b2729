/** The service as it runs: database, simulated Kommo, door and workers, each in a process of its own. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { DEFAULT_SETTINGS } from '../../bff/contract/settings';
import { startEmbeddedServer } from '../../bff/storage/embedded-server/start-embedded-server';
import { createPool } from '../../bff/storage/pool';
import { accountSeed, ADMIN, MANAGERS } from '../chaos/account';
import type { KommoProcessOptions } from '../chaos/kommo-process';
import { createKommoLevers } from '../chaos/kommo-levers';
import { runProgram, runUntilStopped } from '../chaos/processes';
import { signOneTimeToken } from '../sandbox/kommo/one-time-token';
import { freePort } from '../support/free-port';

export interface BenchInstallation {
  readonly url: string;
  readonly kommoUrl: string;
  readonly databaseUrl: string;
  /** Of VoIPstudio, of the first account. */
  readonly webhookUrl: string;
  /** The same of each account. */
  readonly webhookUrls: readonly string[];
  /** Where each worker shows its figures. */
  readonly workerUrls: readonly string[];
  readonly pool: Pool;
  /** As the widget. */
  ask(method: string, route: string, body?: unknown): Promise<Response>;
  end(): Promise<void>;
}

const CLIENT = { id: '11111111-2222-4333-8444-888888888888', secret: 'secret-of-the-measured-integration' };
const MAIN = path.join(__dirname, '..', '..', 'bff', 'main.js');
const KOMMO = path.join(__dirname, '..', 'chaos', 'kommo-process.js');
/** More than any benchmark needs: what is measured is us, not Kommo's limit. */
const KOMMO_RATE = 50;

export interface BenchRoles {
  readonly workers: number;
  /** One unless told. */
  readonly accounts?: number;
  /** Requests per second, of Kommo's limit and of our budget. */
  readonly rate?: number;
  /** Loopback addresses that our processes send from; the system's choice unless told. */
  readonly addresses?: number;
  /** Milliseconds that the simulated Kommo waits before each answer. */
  readonly latencyMs?: number;
}

export async function startBenchInstallation(roles: BenchRoles): Promise<BenchInstallation> {
  const { accounts = 1, rate = KOMMO_RATE, addresses = 0, latencyMs = 0 } = roles;
  const folder = mkdtempSync(path.join(tmpdir(), 'kommo-telephony-bench-'));
  chmodSync(folder, 0o711);
  const database = await startEmbeddedServer({ dataDir: folder });
  const { host, user, database: name } = database.connection;
  const databaseUrl = `postgres://${user}@localhost/${name}?host=${encodeURIComponent(host)}`;
  const [port, kommoPort] = [await freePort(), await freePort()];
  const workerPorts: number[] = [];
  for (let count = 0; count < roles.workers; count += 1) workerPorts.push(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const simulated: KommoProcessOptions = {
    port: kommoPort,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    redirectUri: `${url}/oauth/callback`,
    accounts,
    rate,
    lagMs: 0,
    latencyMs,
  };
  const kommo = await runUntilStopped({ file: KOMMO, args: [JSON.stringify(simulated)], env: {} });
  const env = {
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: url,
    DATA_DIR: folder,
    DATABASE_URL: databaseUrl,
    KOMMO_CLIENT_ID: CLIENT.id,
    KOMMO_CLIENT_SECRET: CLIENT.secret,
    KOMMO_ORIGIN: `${kommo.line}/{subdomain}`,
    KOMMO_REQUESTS_PER_SECOND: String(rate),
    KOMMO_EGRESS_ADDRESSES: Array.from({ length: addresses }, (_, index) => `127.0.0.${index + 2}`).join(','),
    ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64'),
    // All requests come from one address and for one account.
    RATE_LIMIT_FACTOR: '1000000',
  };
  const processes = [
    runProgram({ file: MAIN, args: ['serve'], env, nodeOptions: profiling() }),
    ...workerPorts.map((own) =>
      runProgram({
        file: MAIN,
        args: ['worker'],
        env: { ...env, WORKER_PORT: String(own) },
        nodeOptions: profiling(),
      }),
    ),
  ];
  const pool = createPool({ connection: database.connection, max: 4, onError: () => undefined });
  const askAs = (index: number) => async (method: string, route: string, body?: unknown) => {
    const seed = accountSeed(index);
    const token = signOneTimeToken({
      issuer: `${kommo.line}/${seed.subdomain}`,
      audience: url,
      accountId: seed.id,
      userId: ADMIN,
      subdomain: seed.subdomain,
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      now: Math.floor(Date.now() / 1000),
    });
    return fetch(`${url}${route}`, {
      method,
      headers: { 'X-Auth-Token': token, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };

  async function install(index: number): Promise<string> {
    const consent = await createKommoLevers(kommo.line).consent(accountSeed(index).subdomain, ADMIN);
    await untilOk(() => fetch(`${url}/oauth/callback?${consent}`));
    const saved = await untilOk(() => askAs(index)('PUT', '/api/settings', SETTINGS));
    return ((await saved.json()) as { webhookUrl: string }).webhookUrl;
  }

  const webhookUrls: string[] = [];
  for (let index = 0; index < accounts; index += 1) webhookUrls.push(await install(index));

  return {
    url,
    kommoUrl: kommo.line,
    databaseUrl,
    webhookUrl: webhookUrls[0] ?? '',
    webhookUrls,
    workerUrls: workerPorts.map((own) => `http://127.0.0.1:${own}`),
    pool,
    ask: askAs(0),
    async end() {
      await pool.end();
      await Promise.all(processes.map((one) => one.stop()));
      await kommo.stop();
      await database.stop();
      for (const left of [folder, database.connection.host]) rmSync(left, { recursive: true, force: true });
    },
  };
}

/** `BENCH_PROFILE=folder`: what keeps the processor of each of our processes busy is written there when it ends. */
function profiling(): readonly string[] {
  const folder = process.env['BENCH_PROFILE'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(folder)}`];
}

const SETTINGS = {
  ...DEFAULT_SETTINGS,
  active: true,
  credentials: {},
  managers: MANAGERS.map((manager) => ({ ...manager })),
};
const READY_WITHIN_MS = 30_000;

async function untilOk(attempt: () => Promise<Response>): Promise<Response> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await attempt().catch((error: unknown) => String(error));
    if (typeof answer !== 'string' && answer.ok) return answer;
    if (performance.now() > deadline) {
      throw new Error(`it does not get ready: ${typeof answer === 'string' ? answer : answer.status}`);
    }
    await wait(100);
  }
}
