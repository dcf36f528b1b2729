/** The budget on a real database whose time, like that of the processes, is turned by hand: a minute takes seconds. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Clock } from '../../../bff/clock';
import { createBudget } from '../../../bff/crm/kommo/budget';
import type { Budget } from '../../../bff/crm/kommo/budget';
import { createBudgetPlaces } from '../../../bff/storage/kommo-budget-places';
import { createPool } from '../../../bff/storage/pool';
import { createTestDatabase } from '../../support/test-database';
import { logger } from './kommo-office';

export interface TurnedBudget {
  readonly clock: Clock;
  /** A process of its own, that sends from these addresses: two of them share nothing but the database. */
  process(addresses?: readonly string[]): Budget;
  /** Milliseconds since it was opened. */
  now(): number;
  /** Lets time go on, from one event to the next, until `ms`; everybody does what is due meanwhile. */
  runUntil(ms: number): Promise<void>;
  /** Empty places, and time goes on from where it was. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

const START = Date.UTC(2026, 0, 5, 9);
/** The database's own `now()` stands behind this one. */
const TURN_TIME = `
  create schema turned;
  create unlogged table turned.time (at timestamptz not null);
  insert into turned.time values ('epoch');
  create function turned.now() returns timestamptz language sql stable as 'select at from turned.time';`;

export async function openTurnedBudget(): Promise<TurnedBudget> {
  const database = await createTestDatabase();
  await database.pool.query(TURN_TIME);
  await database.pool.query(
    `do $$ begin execute format('alter database %I set search_path = turned, public, pg_catalog', current_database()); end $$`,
  );
  const pool = createPool({ connection: database.connection, max: 4, onError: () => undefined });
  let now = START;
  const sleepers = new Set<Sleeper>();

  const clock: Clock = {
    now: () => new Date(now),
    after: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { due: now + Math.max(0, ms), wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake);
      }),
  };

  async function turnTo(at: number): Promise<void> {
    now = at;
    await pool.query('update turned.time set at = $1', [new Date(at)]);
  }

  return {
    clock,
    process: (addresses = ['one']) =>
      createBudget({ places: createBudgetPlaces({ pool }), clock, logger, addresses }),
    now: () => now - START,
    async runUntil(ms) {
      await turnTo(now);
      for (;;) {
        await quiet(pool);
        const next = [...sleepers].sort((a, b) => a.due - b.due)[0];
        if (next === undefined || next.due > START + ms) break;
        if (next.due > now) await turnTo(Math.ceil(next.due));
        for (const sleeper of [...sleepers]) if (sleeper.due <= now) sleeper.wake();
      }
      await turnTo(START + ms);
    },
    clear: async () =>
      void (await pool
        .query('delete from kommo_budget where place < 1')
        .then(() => pool.query(`update kommo_budget set free_at = '-infinity'`))),
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}

/** Nobody is at the database, and nobody has anything to do before time goes on. */
async function quiet(pool: Pool): Promise<void> {
  for (let calm = 0; calm < 3;) {
    await nextTurn();
    const isBusy = pool.waitingCount > 0 || pool.idleCount < pool.totalCount;
    calm = isBusy ? 0 : calm + 1;
  }
}
