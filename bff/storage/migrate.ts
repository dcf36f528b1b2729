/**
 * Applies migrations/NNN-name.sql in order. Each file is one transaction together with its line in
 * schema_migrations, so a crash leaves a file either applied and recorded, or neither. Any number of processes may
 * start at once: each step takes the same advisory lock and looks again. A file that was applied must not change
 * any more; a database that is ahead of these files is left as it is, so that a release can be rolled back.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import type { DatabaseAddress } from './pool';
import { connectionConfig } from './pool';

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

const LOCK = 7_146_210_901;

const PREPARE = `
  begin;
  set local statement_timeout = 0;
  select pg_advisory_xact_lock(${LOCK});
  create table if not exists schema_migrations (
    name text primary key,
    checksum text not null,
    applied_at timestamptz not null default now()
  );`;

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
    for (const migration of migrations) await apply(client, migration);
  } finally {
    // Rolls back what a failure left open.
    await client.end();
  }
}

async function apply(client: Client, { name, sql }: Migration): Promise<void> {
  const checksum = createHash('sha256').update(sql).digest('hex');
  await client.query(PREPARE);
  const { rows } = await client.query<{ checksum: string }>(
    'select checksum from schema_migrations where name = $1',
    [name],
  );
  if (rows[0] === undefined) {
    await runFile(client, { name, sql });
    await client.query('insert into schema_migrations (name, checksum) values ($1, $2)', [name, checksum]);
  } else if (rows[0].checksum !== checksum) {
    throw new Error(`migration ${name} was changed after it was applied: undo the change and add a new file`);
  }
  await client.query('commit');
}

async function runFile(client: Client, { name, sql }: Migration): Promise<void> {
  try {
    await client.query(sql);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`migration ${name} failed: ${reason}`, { cause });
  }
}

/** The files in order of their numbers. They stay beside the sources: the compiler does not copy them. */
export function readMigrations(): Migration[] {
  const folder = path.join(packageRoot(__dirname), 'bff', 'storage', 'migrations');
  return readdirSync(folder)
    .filter((file) => /^\d{3}-.+\.sql$/.test(file))
    .sort()
    .map((file) => ({
      name: path.basename(file, '.sql'),
      // A checkout may turn line ends; that is no change.
      sql: readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n'),
    }));
}

function packageRoot(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error('no package.json above the compiled files');
  return packageRoot(parent);
}
