/**
 * Who comes next: two ways to look at the jobs that wait, told apart by what they cost.
 *
 * - At the first of each lane, by time alone. It costs as much as it gives, however many accounts have a job that is not
 *   due yet, and nearly every account has one. But the line of one account may fill it.
 * - From account to account, at some of each. However long the lines are, nobody's is read to its end. But accounts whose
 *   jobs are not due are met as well. So a look ends after `MOST_VISITED` of them, and the next goes on from there.
 *
 * Live calls are found in the first way, and in the second as well while a lane is longer than that; the backlog, whose
 * lines are long, in the second. A look holds nothing: who takes what it saw asks for each job whether it is still there.
 */
import type { Pool } from 'pg';
import type { Instant } from '../../domain/call-event';
import { unseen } from '../../storage/unseen';
import { JOB_KINDS } from '../job-queue';
import { countByAccount } from './next-in-line';
import type { WaitingJob } from './next-in-line';

/** Of one lane. More than the workers of one process take at a time. */
export const MOST_FIRST = 100;
/** Accounts, of one lane: a few milliseconds. */
export const MOST_VISITED = 250;
/** Jobs of each account, where many wait. */
const FEW = 10;

export interface LookOptions {
  readonly now: Instant;
  readonly lanes: readonly number[];
  /** Leaves out what a broker was told of. */
  readonly isUntold?: boolean;
}

export interface Look {
  readonly due: readonly WaitingJob[];
  /** When the next job of these lanes is due; null when none waits. */
  readonly nextAt: Instant | null;
}

/**
 * A job; without an id the time of the lane's next; and without a time, once, how the look went: as id how many jobs of one
 * account were read at most, and the account behind which the next one begins.
 */
interface LineRow {
  readonly id: number | null;
  readonly account: number | null;
  readonly lane: number;
  readonly run_at: Date | null;
}

const untold = (isUntold: boolean): string =>
  isUntold ? 'and (relayed_until is null or relayed_until < now())' : '';

const NOW = unseen('$1::timestamptz');
const KINDS = `${unseen('$2::text[]')}::text[]`;
const LANES = unseen('$3::int[]');
const DUE = `state = 'ready' and run_at <= ${NOW} and kind = any (${KINDS})`;
const nextOf = (lane: string, and: string): string => `
  (select null::bigint, null::bigint, lane, run_at from jobs
   where state = 'ready' and run_at > ${NOW} and kind = any (${KINDS}) and jobs.lane = ${lane} ${and} order by run_at limit 1)`;

const firstOfEachLane = (and: string): string => `
  select line.* from unnest(${LANES}) as own (lane)
  cross join lateral (
    (select id, kommo_account_id as account, lane, run_at from jobs
     where ${DUE} and jobs.lane = own.lane ${and} order by run_at limit ${MOST_FIRST})
    union all ${nextOf('own.lane', and)}) line`;

const nextAccount = (lane: string, after: string): string => `
  (select kommo_account_id from jobs where state = 'ready' and jobs.lane = ${lane} and kommo_account_id > ${after}
   order by 1 limit 1)`;

const fromAccountToAccount = (and: string): string => `
  with recursive waiting (lane, account, place) as (
    select lane, ${nextAccount('own.lane', unseen('$4::bigint'))}, 1 from unnest(${LANES}) as own (lane)
    union all
    select lane, ${nextAccount('waiting.lane', 'waiting.account')}, place + 1
    from waiting where account is not null and place < ${MOST_VISITED}),
  most (jobs) as (
    select least(${unseen('$5::int')}, greatest(${FEW}, 2 * ${unseen('$6::int')} / count(*))) from waiting)
  select job.* from waiting
  cross join lateral (
    select id, kommo_account_id as account, lane, run_at from jobs
    where ${DUE} and jobs.lane = waiting.lane and kommo_account_id = waiting.account ${and} order by run_at, id
    limit (select jobs from most)) job
  where waiting.account is not null
  union all
  select next.* from unnest(${LANES}) as own (lane) cross join lateral ${nextOf('own.lane', and)} next
  union all
  select jobs, (select account from waiting where place = ${MOST_VISITED} order by account limit 1), 0, null from most`;

/** `cut` names the lanes that are longer than what was read of them. */
export async function lookAtFirst(
  pool: Pool,
  { now, lanes, isUntold = false }: LookOptions,
): Promise<Look & { readonly cut: readonly number[] }> {
  const { rows } = await pool.query<LineRow>({
    name: isUntold ? 'first-untold-jobs' : 'first-jobs',
    text: firstOfEachLane(untold(isUntold)),
    values: [new Date(now), JOB_KINDS, lanes],
  });
  const look = lookOf(rows);
  const lengthOf = (lane: number): number => look.due.filter((job) => job.lane === lane).length;
  return { ...look, cut: lanes.filter((lane) => lengthOf(lane) === MOST_FIRST) };
}

export interface TurnOptions extends LookOptions {
  /** Begins with the account behind this one. */
  readonly after: number;
  /** Of one account, at most. */
  readonly share: number;
  /** How many are wanted: where many accounts wait, each gives fewer. */
  readonly limit: number;
}

export interface LookInTurn extends Look {
  /** The account behind which the next look begins; null when this one came to the end. */
  readonly reached: number | null;
  /** Accounts whose lines may be longer than what was read of them. */
  readonly long: readonly number[];
}

export async function lookInTurn(
  pool: Pool,
  { now, lanes, isUntold = false, after, share, limit }: TurnOptions,
): Promise<LookInTurn> {
  const { rows } = await pool.query<LineRow>({
    name: isUntold ? 'untold-jobs-in-turn' : 'jobs-in-turn',
    text: fromAccountToAccount(untold(isUntold)),
    values: [new Date(now), JOB_KINDS, lanes, after, share, limit],
  });
  const look = lookOf(rows);
  const { id: most, account: reached = null } = rows.find((row) => row.run_at === null) ?? { id: null };
  const counts = [...countByAccount(look.due)];
  const long = counts.flatMap(([account, count]) => (count >= (most ?? Infinity) ? [account] : []));
  return { ...look, reached, long };
}

function lookOf(rows: readonly LineRow[]): Look {
  const due: WaitingJob[] = [];
  let nextAt: Instant | null = null;
  for (const { id, account, lane, run_at: at } of rows) {
    if (at === null) continue;
    if (id === null || account === null) nextAt = Math.min(nextAt ?? Infinity, at.getTime());
    else due.push({ id, account, lane, at: at.getTime() });
  }
  return { due, nextAt };
}
