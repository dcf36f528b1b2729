/**
 * Applies migrations/NNN-name.sql in order. Any number of processes may start at once, while processes of the former
 * release go on working: one of them holds an advisory lock and migrates, the others ask for it again and again. They do not
 * wait inside a statement, because an index that is built online waits for every statement that began before it.
 *
 * Each file is one transaction together with its line in schema_migrations, so a crash leaves a file either applied and
 * recorded, or neither. It never stands in the way of a working process for longer than LOCK_TIMEOUT_SECONDS: a file that
 * waits longer for a table, or meets somebody in a deadlock, is rolled back and tried again.
 *
 * NNN-name.online.sql runs statement by statement, and is recorded after the last: a crash in between leaves it unrecorded,
 * perhaps with an index that is not whole, and the next starter removes that and runs the whole file again.
 *
 * A file that was applied must not change any more. A database that is ahead of these files is left as it is.
 * Not guaranteed: that a database can be worked on by a release older than the one before.
 */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import type { DatabaseAddress } from './pool';
import { connectionConfig } from './pool';
import { readMigrations } from './read-migrations';
import type { Migration } from './read-migrations';

const LOCK = 7_146_210_901;
const LOCK_TIMEOUT_SECONDS = 5;
const ASK_AGAIN_MS = 100;
const TRY_AGAIN_MS = 1_000;
const TRIES = 30;
/** deadlock_detected and lock_not_available: somebody else was served first. */
const GAVE_WAY = new Set(['40P01', '55P03']);

/**
 * Uses a connection of its own, without a pool's timeouts: a large table takes its time.
 * @throws Error when an applied file was changed, or when a statement fails (nothing of its file is kept)
 */
export async function migrate(
  address: DatabaseAddress,
  migrations: readonly Migration[] = readMigrations(),
): Promise<void> {
  const client = new Client({ ...connectionConfig(address), application_name: 'kommo-telephony migrations' });
  // What breaks the connection is thrown by the statement that it breaks.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('set statement_timeout = 0');
    await holdLock(client);
    const applied = await readApplied(client);
    for (const migration of migrations) {
      const checksum = createHash('sha256').update(migration.sql).digest('hex');
      if (!applied.has(migration.name)) await apply(client, migration, checksum);
      else if (applied.get(migration.name) !== checksum) throw changed(migration);
    }
  } finally {
    // Gives the lock back, and rolls back what a failure left open.
    await client.end();
  }
}

async function holdLock(client: Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>(`select pg_try_advisory_lock(${LOCK}) as held`);
    if (rows[0]?.held === true) return;
    await delay(ASK_AGAIN_MS);
  }
}

async function readApplied(client: Client): Promise<ReadonlyMap<string, string>> {
  await client.query(`create table if not exists schema_migrations (
    name text primary key, checksum text not null, applied_at timestamptz not null default now())`);
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migrations',
  );
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

async function apply(client: Client, migration: Migration, checksum: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await (migration.online ? applyOnline : applyAtOnce)(client, migration, checksum);
      return;
    } catch (cause) {
      if (!(cause instanceof DatabaseError)) throw cause;
      await client.query('rollback');
      if (attempt >= TRIES || !GAVE_WAY.has(cause.code ?? ''))
        throw new Error(`migration ${migration.name} failed: ${cause.message}`, { cause });
    }
    // Those who stood behind it come first.
    await delay(TRY_AGAIN_MS);
  }
}

async function applyAtOnce(client: Client, { name, sql }: Migration, checksum: string): Promise<void> {
  await client.query(`begin; set local lock_timeout = '${LOCK_TIMEOUT_SECONDS}s'`);
  await client.query(sql);
  await client.query(RECORD, [name, checksum]);
  await client.query('commit');
}

async function applyOnline(client: Client, { name, sql }: Migration, checksum: string): Promise<void> {
  const { rows: broken } = await client.query<{ index: string }>(
    `select indexrelid::regclass::text as index from pg_index
     where not indisvalid and indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)`,
  );
  for (const { index } of broken) await client.query(`drop index concurrently if exists ${index}`);
  for (const statement of sql.split(/;\s*$/m).filter((part) => part.trim() !== ''))
    await client.query(statement);
  await client.query(RECORD, [name, checksum]);
}

const RECORD = 'insert into schema_migrations (name, checksum) values ($1, $2)';

function changed({ name }: Migration): Error {
  return new Error(`migration ${name} was changed after it was applied: undo the change and add a new file`);
}
