/** A whole installation: a database, the simulated Kommo and several BFF processes, each in a process of its own. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Pool } from 'pg';
import { startEmbeddedServer } from '../../bff/storage/embedded-server/start-embedded-server';
import { createPool } from '../../bff/storage/pool';
import type { RunningEngine } from '../support/engines/engine';
import type { Endings } from '../support/endings';
import { createEndings } from '../support/endings';
import { freePort } from '../support/free-port';
import { createKommoLevers } from './kommo-levers';
import type { KommoLevers } from './kommo-levers';
import type { KommoProcessOptions } from './kommo-process';
import type { ChaosOptions } from './options';
import { runProgram, runUntilStopped } from './processes';
import type { RunningProgram } from './processes';

export const CLIENT = {
  id: '11111111-2222-4333-8444-666666666666',
  secret: 'secret-of-the-chaos-integration',
};

export interface Installation {
  readonly kommo: KommoLevers;
  /** Of the simulated Kommo, with `{subdomain}`. */
  readonly kommoOrigin: string;
  /** What one-time tokens are signed for. */
  readonly publicUrl: string;
  readonly serverUrls: readonly string[];
  readonly processes: readonly RunningProgram[];
  /** Those of the processes that speak to Kommo. */
  readonly workers: readonly RunningProgram[];
  /** The queue's, when that is not the database. */
  readonly engine: RunningEngine | undefined;
  readonly pool: Pool;
  end(): Promise<void>;
}

/** In earnest five minutes. */
export const BLOCK_PAUSE_SECONDS = 12;
/** Short, so that a run of minutes sees look-ups, blocks, and batches of what waited. */
const TIMES = {
  LOOK_UP_AFTER_SECONDS: '1',
  LOOK_UP_AGAIN_AFTER_SECONDS: '3',
  LATE_AFTER_SECONDS: '1',
  BLOCK_PAUSE_SECONDS: String(BLOCK_PAUSE_SECONDS),
};

/** @throws what kept a part from starting; then none of it is left */
export async function startInstallation(options: ChaosOptions): Promise<Installation> {
  const endings = createEndings();
  try {
    return await startParts(options, endings);
  } catch (error) {
    await endings.run().catch(() => undefined);
    throw error;
  }
}

async function startParts(options: ChaosOptions, endings: Endings): Promise<Installation> {
  const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });
  const folder = endings.add(mkdtempSync(path.join(tmpdir(), 'kommo-telephony-chaos-')), remove);
  // Root's server runs as another user, who has to get in.
  chmodSync(folder, 0o711);
  const database = await startEmbeddedServer({ dataDir: folder, settings: { max_connections: '200' } });
  const { host, user, database: name } = database.connection;
  endings.add(host, remove);
  endings.add(database, () => database.stop());
  const ports = await Promise.all(Array.from({ length: options.servers + 1 }, freePort));
  const [kommoPort = 0, ...serverPorts] = ports;
  const publicUrl = `http://127.0.0.1:${serverPorts[0] ?? 0}`;
  const simulator = endings.add(await startKommo(options, kommoPort, publicUrl), (one) => one.stop());
  const engine = endings.add(await options.engine?.start(), (one) => one?.stop());
  const env = {
    HOST: '127.0.0.1',
    PUBLIC_URL: publicUrl,
    DATA_DIR: folder,
    DATABASE_URL: `postgres://${user}@localhost/${name}?host=${encodeURIComponent(host)}`,
    KOMMO_CLIENT_ID: CLIENT.id,
    KOMMO_CLIENT_SECRET: CLIENT.secret,
    KOMMO_ORIGIN: `${simulator.line}/{subdomain}`,
    KOMMO_REQUESTS_PER_SECOND: String(options.rate),
    ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64'),
    LOG_LEVEL: process.env['CHAOS_LOG'] ?? 'silent',
    ...(engine === undefined ? {} : { QUEUE_URL: engine.url }),
    ...TIMES,
  };
  const run = (role: string, port: number): RunningProgram =>
    runProgram({
      file: path.join(options.bff, 'main.js'),
      args: [role],
      env: { ...env, PORT: String(port) },
    });
  const workers = Array.from({ length: options.workers }, () => run('worker', 0));
  const processes = [...serverPorts.map((port) => run('serve', port)), ...workers];
  endings.add(processes, () => Promise.all(processes.map((one) => one.stop())));
  const pool = createPool({ connection: database.connection, max: 4, onError: () => undefined });
  endings.add(pool, () => pool.end());
  return {
    kommo: createKommoLevers(simulator.line),
    kommoOrigin: env.KOMMO_ORIGIN,
    publicUrl,
    serverUrls: serverPorts.map((port) => `http://127.0.0.1:${port}`),
    processes,
    workers,
    engine,
    pool,
    end: () => endings.run(),
  };
}

function startKommo(
  options: ChaosOptions,
  port: number,
  publicUrl: string,
): ReturnType<typeof runUntilStopped> {
  const told: KommoProcessOptions = {
    port,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    redirectUri: `${publicUrl}/oauth/callback`,
    accounts: options.accounts,
    rate: options.rate,
    lagMs: options.lagMs,
  };
  return runUntilStopped({
    file: path.join(__dirname, 'kommo-process.js'),
    args: [JSON.stringify(told)],
    env: {},
  });
}
