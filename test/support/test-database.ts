import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import type { SocketConnection } from '../../bff/storage/pool';
import { createPool } from '../../bff/storage/pool';
import { TEMPLATE, testServer } from './test-database-server';

export interface TestDatabase {
  readonly pool: Pool;
  readonly connection: SocketConnection;
  /** The same as DATABASE_URL, for another process. */
  readonly url: string;
  /** Closes the pool and removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/** A migrated database of its own, on the server of this run of tests. */
export async function createTestDatabase({ max = 10 }: { max?: number } = {}): Promise<TestDatabase> {
  const database = `test_${randomBytes(6).toString('hex')}`;
  const server = createPool({ connection: testServer(), max: 1, onError: () => undefined });
  // Page by page through the log, as it is done unless told, takes three times as long.
  await server.query(`create database ${database} template ${TEMPLATE} strategy file_copy`);
  const connection = { ...testServer(), database };
  // `drop` may cut off connections that a test left open.
  const pool = createPool({ connection, max, onError: () => undefined });
  return {
    pool,
    connection,
    url: `postgres://${connection.user}@localhost/${database}?host=${encodeURIComponent(connection.host)}`,
    async drop() {
      await pool.end();
      await server.query(`drop database ${database} with (force)`);
      await server.end();
    },
  };
}
