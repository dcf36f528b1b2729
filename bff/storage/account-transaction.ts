/**
 * The only ways to the database. A transaction is `open → committed | rolled back`. If the process dies while it
 * is open, the database rolls it back. If the connection breaks while `commit` is on its way, nobody knows: the
 * caller gets `storage/unavailable` and has to write so that the same work may be done again.
 */
import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { DatabaseError } from 'pg';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import { accountId } from '../domain/ids';

/**
 * Runs `work` in a transaction that sees and changes the rows of one account only: row-level security refuses the
 * rest, and a query that names no account finds this one's rows.
 * @throws AppError `storage/unavailable` when the database cannot be reached; else what `work` throws
 */
export async function inAccount<T>(
  pool: Pool,
  account: AccountId,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return run(pool, beginFor(account), work);
}

/**
 * The same, for work that is done again when it is lost: the commit is not waited for until it is on disk. If the
 * machine fails in the next moment, all of the transaction is gone; what any later transaction has put on disk never
 * stands without it.
 */
export async function inAccountRepeatable<T>(
  pool: Pool,
  account: AccountId,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return run(pool, beginRepeatable(account), work);
}

/**
 * One statement in the account's scope, for what comes so often that each message counts: begin, statement and commit
 * leave together and are answered together. It has to name the account itself: should the server give up the begin
 * alone (an operator cancels what is over already), it was done under no policy, and is told as failed.
 * @throws AppError `storage/unavailable` when the database cannot be reached, or nobody knows whether it was committed
 */
export async function inAccountStatement<Row extends QueryResultRow>(
  pool: Pool,
  account: AccountId,
  query: QueryConfig,
): Promise<QueryResult<Row>> {
  return runAtOnce(pool, beginFor(account), query);
}

/** The same, for a statement that is done again when it is lost; see `inAccountRepeatable`. */
export async function inAccountRepeatableStatement<Row extends QueryResultRow>(
  pool: Pool,
  account: AccountId,
  query: QueryConfig,
): Promise<QueryResult<Row>> {
  return runAtOnce(pool, beginRepeatable(account), query);
}

/** Several statements in one message take no parameters: the check makes the number safe to write out. */
function beginFor(account: AccountId): string {
  return `begin; set local role kommo_telephony_app; set local app.account_id = '${accountId(account)}'`;
}

function beginRepeatable(account: AccountId): string {
  return `${beginFor(account)}; set local synchronous_commit = off`;
}

/**
 * Runs `work` in a transaction that no policy limits. For what belongs to no account, or to all of them: claiming
 * jobs, install codes, the budget of requests.
 * @throws AppError `storage/unavailable` when the database cannot be reached; else what `work` throws
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return run(pool, 'begin', work);
}

/**
 * One statement, which is a transaction by itself, under no policy; for what comes so often that `begin` and `commit`
 * would cost more than it.
 * @throws AppError `storage/unavailable` when the database cannot be reached
 */
export async function inOneStatement<Row extends QueryResultRow>(
  pool: Pool,
  query: QueryConfig,
): Promise<QueryResult<Row>> {
  return pool.query<Row>(query).catch((error: unknown) => {
    throw isOurs(error) ? error : unavailable(error);
  });
}

async function run<T>(pool: Pool, begin: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return onConnection(pool, async (client) => {
    await client.query(begin);
    const result = await work(client);
    await commit(client);
    return result;
  });
}

async function runAtOnce<Row extends QueryResultRow>(
  pool: Pool,
  begin: string,
  query: QueryConfig,
): Promise<QueryResult<Row>> {
  return onConnection(pool, async (client) => {
    const asked = [client.query(begin), client.query<Row>(query), commit(client)] as const;
    // Nobody else gets the connection while answers are on their way.
    await Promise.allSettled(asked);
    const [, answer] = await Promise.all(asked);
    return answer;
  });
}

/** What `work` leaves open is rolled back. */
async function onConnection<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((cause: unknown) => {
    throw unavailable(cause);
  });
  // The pool listens only while a connection is idle.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let isReusable = false;
  try {
    const result = await work(client);
    isReusable = true;
    return result;
  } catch (error) {
    const isLost = isConnectionLost(error);
    isReusable = !isLost && (await rollBack(client));
    if (!isLost && !mayPass(error)) throw error;
    throw unavailable(error);
  } finally {
    client.off('error', ignore);
    // A connection in an unknown state must not serve another account.
    client.release(!isReusable);
  }
}

/** After an error that `work` has swallowed, PostgreSQL answers `commit` with a rollback, and no error. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') {
    throw new AppError('bug/unexpected', { detail: 'a failed statement was ignored: nothing was stored' });
  }
}

async function rollBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false;
  }
}

/** `pg` itself gave up; its errors have no code. */
const DRIVER_MESSAGES = /^(Connection terminated|Query read timeout|Client (has|was) .* not queryable)/;
/** Connection failures, the server going down: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOST_STATES = /^(08\w{3}|57P0\d|ECONNRESET|EPIPE|ETIMEDOUT)$/;
/** Serialization failure, deadlock, no free resources, lock or statement timeout. */
const PASSING_STATES = /^(40001|40P01|53\w{3}|55P03|57014)$/;

/** Serialization failure, deadlock: rolled back for another transaction's sake, and may succeed at once. */
const GAVE_WAY_STATES = /^(40001|40P01)$/;

/** Of a transaction that gives way: whoever met somebody once in a deadlock need not meet them again. */
export const ATTEMPTS_IN_THE_WAY = 3;

/** Whether a transaction was certainly rolled back because another one was in its way. */
export function gaveWay(error: unknown): boolean {
  if (!(error instanceof AppError) || error.code !== 'storage/unavailable') return false;
  return error.cause instanceof DatabaseError && GAVE_WAY_STATES.test(codeOf(error.cause));
}

/** What the server answered about the statement itself; else it was not reached, or has no time. */
function isOurs(error: unknown): boolean {
  return error instanceof DatabaseError && !isConnectionLost(error) && !mayPass(error);
}

function unavailable(cause: unknown): AppError {
  return new AppError('storage/unavailable', { retry: 'backoff', cause });
}

function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof AppError) return false;
  return LOST_STATES.test(codeOf(error)) || DRIVER_MESSAGES.test(error.message);
}

function mayPass(error: unknown): boolean {
  return error instanceof DatabaseError && PASSING_STATES.test(codeOf(error));
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? '';
}
