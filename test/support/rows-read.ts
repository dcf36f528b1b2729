import type { Pool } from 'pg';

/**
 * How many rows of a table were read so far, by any index or without one.
 *
 * @param pool of one connection: each tells only of its own work, and only of what it has handed in
 */
export async function rowsRead(pool: Pool, table: string): Promise<number> {
  await pool.query('select pg_stat_force_next_flush()');
  const { rows } = await pool.query<{ read: number }>(
    `select ((select sum(idx_tup_read) from pg_stat_user_indexes where relname = $1)
             + (select seq_tup_read from pg_stat_user_tables where relname = $1))::int as read`,
    [table],
  );
  return rows[0]?.read ?? NaN;
}
