import type { Pool } from 'pg';
import type { ChoreJournal } from '../workers/daily-chores';
import { inTransaction } from './account-transaction';

/** Any number that no other lock of this product uses. */
const LOCK = 7_146_210_902;

/** The lock belongs to the connection: a process that dies lets go of it. */
export function createChoreJournal(pool: Pool): ChoreJournal {
  return {
    async exclusively(work) {
      const client = await pool.connect();
      // The pool listens only while a connection is idle.
      const ignore = (): void => undefined;
      client.on('error', ignore);
      let isReusable = false;
      try {
        const { rows } = await client.query<{ locked: boolean }>(
          `select pg_try_advisory_lock(${LOCK}) as locked`,
        );
        if (rows[0]?.locked === true) {
          try {
            await work();
          } finally {
            await client.query(`select pg_advisory_unlock(${LOCK})`);
          }
        }
        isReusable = true;
      } finally {
        client.off('error', ignore);
        // Closing it is the other way to let go.
        client.release(!isReusable);
      }
    },
    async lastDone(name) {
      const { rows } = await inTransaction(pool, (client) =>
        client.query<{ done_at: Date }>('select done_at from chores where name = $1', [name]),
      );
      return rows[0]?.done_at;
    },
    async markDone(name, at) {
      await inTransaction(pool, (client) =>
        client.query(
          `insert into chores (name, done_at) values ($1, $2)
           on conflict (name) do update set done_at = excluded.done_at`,
          [name, at],
        ),
      );
    },
  };
}
