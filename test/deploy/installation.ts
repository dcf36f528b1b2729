/** Several processes' worth of the service on one database: two doors and one set of workers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startBff } from '../../bff/compose/start-bff';
import type { Bff } from '../../bff/compose/start-bff';
import { loadConfig } from '../../bff/config';
import { DEFAULT_SETTINGS } from '../../bff/contract/settings';
import { createLogger } from '../../bff/telemetry/logger';
import { defaultSeed } from '../sandbox/kommo/default-seed';
import { startKommoSimulator } from '../sandbox/kommo/start-kommo-simulator';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { createTestDatabase } from '../support/test-database';

const CLIENT = { id: '11111111-2222-4333-8444-777777777777', secret: 'secret-of-the-integration-under-test' };
export const MANAGER = 43;
const ADMINISTRATOR = 42;

export interface Installation {
  /** Of the two doors. */
  readonly doors: readonly [string, string];
  /** Where the workers show their figures. */
  readonly workersUrl: string;
  /** At the first door. */
  readonly webhookUrl: string;
  /** What all three wrote. */
  readonly lines: readonly Record<string, unknown>[];
  /** As the widget. */
  ask(method: string, address: string, body?: unknown): Promise<Response>;
  end(): Promise<void>;
}

export async function startInstallation(): Promise<Installation> {
  const [first, second, workersPort] = [await freePort(), await freePort(), await freePort()];
  const doors = [`http://127.0.0.1:${first}`, `http://127.0.0.1:${second}`] as const;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'kommo-telephony-deploy-'));
  const database = await createTestDatabase();
  const seed = defaultSeed();
  const kommo = await startKommoSimulator({
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    redirectUri: `${doors[0]}/oauth/callback`,
    accounts: [seed],
  });
  const configFor = (port: number) =>
    loadConfig({
      PORT: String(port),
      WORKER_PORT: String(workersPort),
      HOST: '127.0.0.1',
      PUBLIC_URL: doors[0],
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      KOMMO_CLIENT_ID: CLIENT.id,
      KOMMO_CLIENT_SECRET: CLIENT.secret,
      KOMMO_ORIGIN: kommo.origin,
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    });
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const overrides = {
    logger: createLogger({ level: 'info', destination: { write } }),
    patience: { unansweredMs: 0, ringingMs: 600_000, talkingMs: 600_000, resultMs: 0 },
  };
  const processes: Bff[] = [];
  for (const port of [first, second]) {
    processes.push(await startBff(configFor(port), { http: true, workers: false }, overrides));
  }
  processes.push(await startBff(configFor(first), { http: false, workers: true }, overrides));

  const ask = (method: string, address: string, body?: unknown): Promise<Response> =>
    fetch(address, {
      method,
      headers: {
        'X-Auth-Token': kommo.signOneTimeToken(seed.subdomain, ADMINISTRATOR, doors[0]),
        'Content-Type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  await fetch(`${doors[0]}/oauth/callback?${kommo.consent(seed.subdomain, ADMINISTRATOR).toString()}`);
  await eventually(async () => (await ask('GET', `${doors[0]}/api/settings`)).ok, { within: 15_000 });
  const saved = await ask('PUT', `${doors[0]}/api/settings`, {
    ...DEFAULT_SETTINGS,
    active: true,
    credentials: {},
    managers: [{ kommoUserId: MANAGER, extension: '10002' }],
  });
  const { webhookUrl } = (await saved.json()) as { webhookUrl: string };

  return {
    doors,
    workersUrl: `http://127.0.0.1:${workersPort}`,
    webhookUrl,
    lines,
    ask,
    async end() {
      await Promise.all(processes.map((one) => one.stop()));
      await kommo.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
