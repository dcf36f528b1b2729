import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { isAlive } from '../../../bff/storage/embedded-server/previous-server';
import { nameSocketFolder } from '../../../bff/storage/embedded-server/socket-folder';
import { startEmbeddedServer } from '../../../bff/storage/embedded-server/start-embedded-server';
import type { SocketConnection } from '../../../bff/storage/pool';
import { createPool } from '../../../bff/storage/pool';
import { eventually } from '../../support/eventually';
import { describeWith } from '../../support/needs';
import { startServerProcess } from '../../support/start-server-process';

const ORDINARY_USER = { uid: 1000, gid: 1000 };
const otherUser = {
  name: 'root, and a checkout that others may read',
  isThere:
    process.getuid?.() === 0 &&
    spawnSync(process.execPath, ['-r', require.resolve('@swc/core'), '-e', ''], ORDINARY_USER).status === 0,
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'embedded-'));
  chmodSync(folder, 0o711);
});

afterEach(() => {
  for (const dataDir of [folder, deepIn(folder)]) {
    rmSync(nameSocketFolder(path.join(dataDir, 'postgres')), { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
});

function deepIn(place: string): string {
  return path.join(place, ...Array<string>(8).fill('a-rather-deep-folder'));
}

async function ask(connection: SocketConnection, statement: string): Promise<unknown[]> {
  const client = new Client({ ...connection });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows.flatMap((row) => Object.values(row));
  } finally {
    await client.end();
  }
}

test('keeps what was stored from one start to the next', async () => {
  const first = await startEmbeddedServer({ dataDir: folder });
  await ask(first.connection, 'create table notes as select 42 as note');
  await first.stop();
  const second = await startEmbeddedServer({ dataDir: folder });

  expect(await ask(second.connection, 'select note from notes')).toEqual([42]);
  expect(isAlive(first.pid)).toBe(false);
  expect(second.connection.host).not.toContain(folder);

  await second.stop();
  expect(isAlive(second.pid)).toBe(false);
});

test('listens on no port', async () => {
  const server = await startEmbeddedServer({ dataDir: folder });

  expect(await ask(server.connection, 'show listen_addresses')).toEqual(['']);

  await server.stop();
});

test('a half-made data folder never counts, and is removed', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const draft = path.join(folder, 'postgres', `data.new-${dead}`);
  mkdirSync(draft, { recursive: true });
  writeFileSync(path.join(draft, 'PG_VERSION'), '18\n');

  const server = await startEmbeddedServer({ dataDir: folder });

  expect(await ask(server.connection, 'select 1')).toEqual([1]);
  expect(readdirSync(path.join(folder, 'postgres')).sort()).toEqual(['data', 'server.log']);
  await server.stop();
});

test('a start after kill -9 takes over the server left behind, and stops it in the end', async () => {
  const killed = await startServerProcess(folder);
  await ask(killed.connection, 'create table notes as select 42 as note');
  await killed.kill();
  expect(isAlive(killed.serverPid)).toBe(true);

  const server = await startEmbeddedServer({ dataDir: folder });

  expect(server.pid).toBe(killed.serverPid);
  expect(await ask(server.connection, 'select note from notes')).toEqual([42]);
  await server.stop();
  expect(isAlive(killed.serverPid)).toBe(false);
});

test('a start after kill -9 of process and server finds every committed row', async () => {
  const killed = await startServerProcess(folder);
  await ask(killed.connection, 'create table notes as select 42 as note');
  await killed.kill();
  process.kill(killed.serverPid, 'SIGKILL');

  const server = await startEmbeddedServer({ dataDir: folder });

  expect(server.pid).not.toBe(killed.serverPid);
  expect(await ask(server.connection, 'select note from notes')).toEqual([42]);
  await server.stop();
});

test('an empty lock file, as a power cut may leave it, does not stop the next start', async () => {
  await (await startEmbeddedServer({ dataDir: folder })).stop();
  writeFileSync(path.join(folder, 'postgres', 'data', 'postmaster.pid'), '');

  const server = await startEmbeddedServer({ dataDir: folder });

  expect(await ask(server.connection, 'select 1')).toEqual([1]);
  await server.stop();
});

test('two processes that start at once share one server, until the last of them leaves', async () => {
  const [one, other] = await Promise.all([startServerProcess(folder), startServerProcess(folder)]);
  expect(one.serverPid).toBe(other.serverPid);
  const server = await startEmbeddedServer({ dataDir: folder });

  await one.leave();
  await other.leave();
  expect(await ask(server.connection, 'select 1')).toEqual([1]);

  await server.stop();
  expect(isAlive(one.serverPid)).toBe(false);
});

test('two processes that leave at once leave no server behind', async () => {
  const [one, other] = await Promise.all([startServerProcess(folder), startServerProcess(folder)]);

  await Promise.all([one.leave(), other.leave()]);

  expect(isAlive(one.serverPid)).toBe(false);
});

test('a server that dies is started again, and the same pool goes on', async () => {
  const server = await startEmbeddedServer({ dataDir: folder });
  const pool = createPool({ connection: server.connection, onError: () => undefined });
  await pool.query('create table notes as select 42 as note');
  const before = server.pid;

  process.kill(before, 'SIGKILL');

  const { rows } = await eventually(() => pool.query('select note from notes'), { within: 20_000 });
  expect(rows).toEqual([{ note: 42 }]);
  await eventually(() => server.pid !== before);
  await pool.end();
  await server.stop();
});

test('a data folder deeper than a socket address may be long is no obstacle', async () => {
  const deep = deepIn(folder);

  const server = await startEmbeddedServer({ dataDir: deep });

  expect(deep.length).toBeGreaterThan(107);
  expect(await ask(server.connection, 'select 1')).toEqual([1]);
  await server.stop();
});

test('a server that cannot start says why', async () => {
  const starting = startEmbeddedServer({ dataDir: folder, settings: { shared_buffers: 'lots' } });

  await expect(starting).rejects.toThrow(/did not start: .*shared_buffers/s);
});

describeWith(otherUser, 'a data folder of an ordinary user', () => {
  test('is served to that user, and to root in between', async () => {
    chownSync(folder, ORDINARY_USER.uid, ORDINARY_USER.gid);
    const ordinary = await startServerProcess(folder, ORDINARY_USER);
    await ask(ordinary.connection, 'create table notes as select 42 as note');
    await ordinary.leave();
    expect(isAlive(ordinary.serverPid)).toBe(false);

    const root = await startEmbeddedServer({ dataDir: folder });
    expect(await ask(root.connection, 'select note from notes')).toEqual([42]);
    await root.stop();

    const again = await startServerProcess(folder, ORDINARY_USER);
    expect(await ask(again.connection, 'select note from notes')).toEqual([42]);
    await again.leave();
  });
});
