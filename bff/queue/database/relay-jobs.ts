/**
 * The outbox side of a broker. `relayed_until` marks a ready job that the broker was told of: null → set (told)
 * → null again with the claim, or past (nobody claimed it: told again).
 */
import type { Pool } from 'pg';
import type { Instant } from '../../domain/call-event';
import type { Job } from '../job-queue';
import { BACKLOG_LANE, LIVE_LANES } from '../fair-share';
import type { JobNameRow } from './leased-job';
import { jobOf } from './leased-job';
import type { Look } from './line';
import { lookAtFirst, lookInTurn } from './line';
import { nextInLine } from './next-in-line';

/** What of each account is on its way to a worker or at work, the backlog aside, which no broker is told of. */
const UNDER_WAY = `
  select account,
    ((select count(*) from jobs where state = 'ready' and kommo_account_id = account
        and relayed_until is not null and relayed_until >= now())
     + (select count(*) from jobs where state = 'active' and kommo_account_id = account
          and lease_until >= now() and lane <> ${BACKLOG_LANE}))::int as jobs
  from unnest($1::bigint[]) as account`;

/** By a list of their ids: the lines are never all read. What another process has told meanwhile is left out. */
const MARK = `
  with free as (
    select id from jobs where id = any ($1::bigint[]) and state = 'ready'
      and (relayed_until is null or relayed_until < now()) for update skip locked)
  update jobs set relayed_until = now() + $2 * interval '1 millisecond'
  from free where jobs.id = any ($1::bigint[]) and jobs.id = free.id
  returning jobs.kommo_account_id, jobs.kind, jobs.call_id`;

export interface RelayOptions {
  readonly now: Instant;
  /** Of one account, how many may be under way at a time. */
  readonly share: number;
  readonly limit: number;
  /** Milliseconds until a job that nobody claimed is told again. */
  readonly patience: number;
}

export interface Told {
  readonly jobs: readonly Job[];
  /** Whether there may be more to tell now. */
  readonly mayBeMore: boolean;
  /** When the next job is due; null when none waits. */
  readonly nextAt: Instant | null;
}

/**
 * Marks the jobs that the broker is to be told of now, of each account as many as its share leaves: a broker's line is
 * first come, first served, so nobody may fill it. The rest waits in the table, and the backlog never leaves it. One for
 * each relay, asked one at a time, which remembers whose turn it is.
 */
export function createMarks(pool: Pool): (options: RelayOptions) => Promise<Told> {
  let after = 0;
  return async (options) => {
    const asked = { ...options, lanes: LIVE_LANES, isUntold: true };
    const first = await lookAtFirst(pool, asked);
    const { nextAt } = first;
    const jobs = await mark(pool, first, options);
    const limit = options.limit - jobs.length;
    if (first.cut.length === 0 || limit === 0) return { jobs, mayBeMore: limit === 0, nextAt };
    const look = await lookInTurn(pool, { ...asked, lanes: first.cut, limit, after });
    after = look.reached ?? 0;
    const rest = await mark(pool, look, { ...options, limit });
    return { jobs: [...jobs, ...rest], mayBeMore: rest.length === limit || look.reached !== null, nextAt };
  };
}

async function mark(
  pool: Pool,
  { due }: Look,
  { share, limit, patience }: RelayOptions,
): Promise<readonly Job[]> {
  if (due.length === 0) return [];
  const underWay = await jobsUnderWay(pool, [...new Set(due.map(({ account }) => account))]);
  const { jobs } = nextInLine(due, { limit, room: (account) => share - (underWay.get(account) ?? 0) });
  if (jobs.length === 0) return [];
  const { rows } = await pool.query<JobNameRow>({
    name: 'mark-jobs-for-relay',
    text: MARK,
    values: [jobs.map(({ id }) => id), patience],
  });
  return rows.flatMap((row) => jobOf(row) ?? []);
}

async function jobsUnderWay(pool: Pool, accounts: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const { rows } = await pool.query<{ account: number; jobs: number }>({
    name: 'jobs-under-way',
    text: UNDER_WAY,
    values: [accounts],
  });
  return new Map(rows.map(({ account, jobs }) => [account, jobs]));
}

/** The broker was not told after all: whoever reaches it first may try at once. */
export async function unmarkForRelay(pool: Pool, jobs: readonly Job[]): Promise<void> {
  await pool.query({
    name: 'unmark-jobs-for-relay',
    text: `update jobs set relayed_until = null
           from unnest($1::bigint[], $2::text[], $3::text[]) as told (account, kind, call_id)
           where jobs.kommo_account_id = told.account and jobs.kind = told.kind
             and jobs.call_id = told.call_id and state = 'ready'`,
    values: [jobs.map((job) => job.account), jobs.map((job) => job.kind), jobs.map((job) => job.callId)],
  });
}

/** How long somebody else's lease on this job lasts, in milliseconds; undefined when nobody holds it. */
export async function leaseLeft(pool: Pool, job: Job): Promise<number | undefined> {
  const { rows } = await pool.query<{ ms: number }>({
    name: 'lease-left',
    text: `select (extract(epoch from lease_until - now()) * 1000)::float8 as ms from jobs
           where kommo_account_id = $1 and kind = $2 and call_id = $3 and state = 'active'`,
    values: [job.account, job.kind, job.callId],
  });
  return rows[0]?.ms;
}
