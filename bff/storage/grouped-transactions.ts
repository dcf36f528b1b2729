/**
 * Small works of one account that come at about the same time share a transaction, and so a commit: what comes while
 * one is under way goes with the next, and a few are under way at a time when there is more than one can hold. Made for
 * the backlog, whose calls begin and end in batches.
 *
 * A work that refuses with an AppError fails alone; it must have changed nothing. After a statement that failed, all of
 * the group is rolled back and each is tried on its own, so a work may run twice, the first time without a trace.
 * Crash: as of any transaction, all of the group or nothing.
 */
import type { Pool, PoolClient } from 'pg';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import { inAccount } from './account-transaction';

export interface AccountWork<T> {
  readonly account: AccountId;
  /** Works are done in the order of their keys, so that no two groups lock rows crosswise. */
  readonly key: string;
  readonly run: (client: PoolClient) => Promise<T>;
}

export type Transact = <T>(work: AccountWork<T>) => Promise<T>;

/** Each work in a transaction of its own. */
export function singleTransactions(pool: Pool): Transact {
  return ({ account, run }) => inAccount(pool, account, run);
}

interface Waiting {
  readonly key: string;
  /** Tells its caller, whatever comes. @returns what the caller is told, once the transaction has ended */
  readonly run: (client: PoolClient) => Promise<() => void>;
  readonly alone: () => Promise<void>;
  readonly fail: (error: unknown) => void;
}

interface Line {
  readonly waiting: Waiting[];
  underWay: number;
}

const MOST_TOGETHER = 25;
/** Some of the connections stay for what is not grouped. */
const MOST_UNDER_WAY = 3;

export function createGroupedTransactions(pool: Pool): Transact {
  const lines = new Map<AccountId, Line>();

  async function serve(account: AccountId, line: Line): Promise<void> {
    line.underWay += 1;
    // Whoever comes in the same turn goes along.
    await Promise.resolve();
    while (line.waiting.length > 0) {
      const group = line.waiting.splice(0, MOST_TOGETHER).sort((a, b) => (a.key < b.key ? -1 : 1));
      await together(pool, account, group);
    }
    line.underWay -= 1;
    if (line.underWay === 0) lines.delete(account);
  }

  return <T>(work: AccountWork<T>) =>
    new Promise<T>((resolve, reject) => {
      const line = lines.get(work.account) ?? { waiting: [], underWay: 0 };
      lines.set(work.account, line);
      line.waiting.push(waitingOf(pool, work, { resolve, reject }));
      const isFull = line.waiting.length >= MOST_TOGETHER && line.underWay < MOST_UNDER_WAY;
      if (line.underWay === 0 || isFull) void serve(work.account, line);
    });
}

/** Never rejects. */
async function together(pool: Pool, account: AccountId, group: readonly Waiting[]): Promise<void> {
  try {
    const answers = await inAccount(pool, account, async (client) => {
      const done: (() => void)[] = [];
      for (const { run } of group) done.push(await run(client));
      return done;
    });
    for (const answer of answers) answer();
  } catch (error) {
    const isLost = error instanceof AppError && error.code === 'storage/unavailable';
    // Nobody knows whether it was committed, or the database is in trouble: nothing to be gained by trying at once.
    if (isLost) for (const { fail } of group) fail(error);
    else for (const { alone } of group) await alone();
  }
}

function waitingOf<T>(
  pool: Pool,
  { account, key, run }: AccountWork<T>,
  { resolve, reject }: { resolve: (value: T) => void; reject: (error: unknown) => void },
): Waiting {
  return {
    key,
    async run(client) {
      try {
        const value = await run(client);
        return () => resolve(value);
      } catch (error) {
        // Its own refusal; what the database throws ends the transaction for all.
        if (!(error instanceof AppError)) throw error;
        return () => reject(error);
      }
    },
    alone: () => inAccount(pool, account, run).then(resolve, reject),
    fail: reject,
  };
}
