/**
 * One embedded server for a whole run of tests, in a temporary folder and without flushing, with one migrated
 * template that every test database is copied from. A run that was killed leaves its server; the next run ends it.
 */
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EmbeddedServer } from '../../bff/storage/embedded-server/start-embedded-server';
import { startEmbeddedServer } from '../../bff/storage/embedded-server/start-embedded-server';
import { isAlive, runningServer } from '../../bff/storage/embedded-server/previous-server';
import { stopServer } from '../../bff/storage/embedded-server/stop-server';
import { migrate } from '../../bff/storage/migrate';
import type { SocketConnection } from '../../bff/storage/pool';
import { createPool } from '../../bff/storage/pool';

export const TEMPLATE = 'migrated_template';
const VARIABLE = 'TEST_DATABASE_SERVER';
const FOLDER_PREFIX = 'kommo-telephony-test-';

let running: { readonly server: EmbeddedServer; readonly folder: string } | undefined;

export async function startTestServer(): Promise<void> {
  await removeAbandonedRuns();
  const folder = mkdtempSync(path.join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  // Root's server runs as another user, who has to get in.
  chmodSync(folder, 0o711);
  const server = await startEmbeddedServer({
    dataDir: folder,
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' },
  });
  running = { server, folder };
  await createTemplate(server.connection);
  process.env[VARIABLE] = JSON.stringify(server.connection);
}

export async function stopTestServer(): Promise<void> {
  if (running === undefined) return;
  await running.server.stop();
  rmSync(running.folder, { recursive: true, force: true });
  rmSync(running.server.connection.host, { recursive: true, force: true });
  running = undefined;
}

/** @throws Error outside a run of tests */
export function testServer(): SocketConnection {
  const text = process.env[VARIABLE];
  if (text === undefined) throw new Error('no test server: this runs under jest only');
  return JSON.parse(text) as SocketConnection;
}

async function createTemplate(connection: SocketConnection): Promise<void> {
  const server = createPool({ connection, max: 1, onError: fail });
  await server.query(`create database ${TEMPLATE}`);
  await server.end();
  await migrate({ connection: { ...connection, database: TEMPLATE } });
}

async function removeAbandonedRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(name.slice(FOLDER_PREFIX.length).split('-')[0]);
    if (!name.startsWith(FOLDER_PREFIX) || isAlive(pid)) continue;
    const folder = path.join(tmpdir(), name);
    const data = path.join(folder, 'postgres', 'data');
    const server = runningServer(data);
    if (server !== undefined) await stopServer({ ...server, data });
    rmSync(folder, { recursive: true, force: true });
  }
}

function fail(error: Error): never {
  throw error;
}
