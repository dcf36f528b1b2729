/** The service as it is deployed: compiled, each role in a process of its own, on one database and a simulated Kommo. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_SETTINGS } from '../../bff/contract/settings';
import { defaultSeed } from '../sandbox/kommo/default-seed';
import { startKommoSimulator } from '../sandbox/kommo/start-kommo-simulator';
import type { RunningKommoSimulator } from '../sandbox/kommo/start-kommo-simulator';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { createTestDatabase } from '../support/test-database';

const CLIENT = { id: '11111111-2222-4333-8444-aaaaaaaaaaaa', secret: 'secret-of-the-deployed-integration' };
const ADMINISTRATOR = 42;
export const EXTENSION = '10002';

/** As compiled by `npm run build:bff`, which `npm test` runs first. */
const MAIN = path.join(__dirname, '..', '..', 'dist', 'bff', 'main.js');

export interface RunningProcess {
  /** Asks it to stop, as an orchestrator does. @returns its exit code */
  stop(): Promise<number | null>;
}

export interface SeparateProcesses {
  readonly kommo: RunningKommoSimulator;
  readonly accountId: number;
  /** With this door's address. */
  webhookUrl(door: string): string;
  /** Resolves when it is ready. @returns with the address of its door */
  serve(): Promise<RunningProcess & { readonly url: string }>;
  worker(): Promise<RunningProcess>;
  /** As the widget. */
  ask(method: string, address: string, body?: unknown): Promise<Response>;
  end(): Promise<void>;
}

/** Starts the first door, and installs the account through it. */
export async function startSeparateProcesses(
  env: Readonly<Record<string, string>> = {},
): Promise<SeparateProcesses & { readonly first: RunningProcess & { readonly url: string } }> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'kommo-telephony-separate-'));
  const database = await createTestDatabase();
  const seed = defaultSeed();
  const publicUrl = 'https://telephony.example';
  const kommo = await startKommoSimulator({
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    redirectUri: `${publicUrl}/oauth/callback`,
    accounts: [seed],
  });
  const common = {
    PATH: process.env['PATH'] ?? '',
    HOST: '127.0.0.1',
    PUBLIC_URL: publicUrl,
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    KOMMO_CLIENT_ID: CLIENT.id,
    KOMMO_CLIENT_SECRET: CLIENT.secret,
    KOMMO_ORIGIN: kommo.origin,
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    LOG_LEVEL: 'error',
    RATE_LIMIT_FACTOR: '1000',
    ...env,
  };
  const running = new Set<ChildProcess>();

  async function run(role: string, ports: Readonly<Record<string, string>>): Promise<RunningProcess> {
    const child = spawn(process.execPath, [MAIN, role], {
      cwd: dataDir,
      env: { ...common, ...ports },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.add(child);
    const ended = once(child, 'exit') as Promise<[number | null]>;
    child.stdout.resume();
    return {
      async stop() {
        child.kill('SIGTERM');
        const [code] = await ended;
        running.delete(child);
        return code;
      },
    };
  }

  async function untilReady(url: string): Promise<void> {
    await eventually(async () => (await fetch(`${url}/readyz`)).ok, { within: 30_000, every: 50 });
  }

  async function serve(): Promise<RunningProcess & { url: string }> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const started = await run('serve', { PORT: String(port) });
    await untilReady(url);
    return { ...started, url };
  }

  const ask = (method: string, address: string, body?: unknown): Promise<Response> =>
    fetch(address, {
      method,
      headers: {
        'X-Auth-Token': kommo.signOneTimeToken(seed.subdomain, ADMINISTRATOR, publicUrl),
        'Content-Type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  const first = await serve();
  await fetch(`${first.url}/oauth/callback?${kommo.consent(seed.subdomain, ADMINISTRATOR).toString()}`);
  await eventually(async () => (await ask('GET', `${first.url}/api/settings`)).ok, { within: 15_000 });
  const saved = await ask('PUT', `${first.url}/api/settings`, {
    ...DEFAULT_SETTINGS,
    active: true,
    credentials: { apiToken: 'credential-of-the-provider-0123456789' },
    managers: [{ kommoUserId: 43, extension: EXTENSION }],
  });
  const { webhookUrl } = (await saved.json()) as { webhookUrl: string };

  return {
    kommo,
    accountId: seed.id,
    first,
    serve,
    ask,
    webhookUrl: (door) => webhookUrl.replace(publicUrl, door),
    async worker() {
      const port = await freePort();
      const started = await run('worker', { WORKER_PORT: String(port) });
      await untilReady(`http://127.0.0.1:${port}`);
      return started;
    },
    async end() {
      for (const child of running) child.kill('SIGKILL');
      await kommo.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
