/**
 * The outbox side of a broker. `relayed_until` marks a ready job that the broker was told of: null → set (told)
 * → null again with the claim, or past (nobody claimed it: told again).
 */
import type { Pool } from 'pg';
import type { Instant } from '../../domain/call-event';
import type { Job } from '../job-queue';
import { LIVE_LANES } from '../fair-share';
import { JOB_KINDS } from '../job-queue';
import type { JobNameRow } from './leased-job';
import { jobOf } from './leased-job';

/**
 * Of each account as many as its share leaves, counting those that are under way and those at work: a broker's line
 * is first come, first served, so nobody may fill it. The rest waits in the table, and the backlog (the last lane)
 * never leaves it.
 */
const MARK = `
  with recursive waiting (account) as (
    (select kommo_account_id from jobs where state = 'ready' order by 1 limit 1)
    union all
    select (select kommo_account_id from jobs
            where state = 'ready' and kommo_account_id > waiting.account order by 1 limit 1)
    from waiting where waiting.account is not null),
  due as (
    select line.id from waiting
    cross join lateral (
      select (select count(*) from jobs where state = 'ready' and kommo_account_id = waiting.account
                and relayed_until is not null and relayed_until >= now())
           + (select count(*) from jobs where state = 'active' and kommo_account_id = waiting.account
                and lease_until >= now() and lane = any ($6)) as jobs) under_way
    cross join lateral (
      select id, jobs.lane, run_at from unnest($6::int[]) as own (lane)
      join jobs on state = 'ready' and kommo_account_id = waiting.account and jobs.lane = own.lane
        and run_at <= $1 and kind = any ($2) and (relayed_until is null or relayed_until < now())
      order by lane, run_at, id limit greatest(0, $3 - under_way.jobs)) line
    where waiting.account is not null
    order by lane, run_at, id limit $4),
  free as (select id from jobs where id = any (array(select id from due)) and state = 'ready'
             and (relayed_until is null or relayed_until < now()) for update skip locked)
  update jobs set relayed_until = now() + $5 * interval '1 millisecond'
  from free where jobs.id = free.id
  returning jobs.kommo_account_id, jobs.kind, jobs.call_id`;

export interface RelayOptions {
  readonly now: Instant;
  /** Of one account, how many may be under way at a time. */
  readonly share: number;
  readonly limit: number;
  /** Milliseconds until a job that nobody claimed is told again. */
  readonly patience: number;
}

/** Marks the jobs that the broker is to be told of now. */
export async function markForRelay(pool: Pool, options: RelayOptions): Promise<readonly Job[]> {
  const { rows } = await pool.query<JobNameRow>({
    name: 'mark-jobs-for-relay',
    text: MARK,
    values: [new Date(options.now), JOB_KINDS, options.share, options.limit, options.patience, LIVE_LANES],
  });
  return rows.flatMap((row) => jobOf(row) ?? []);
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

/** Milliseconds until a job may have to be told: the next due time, or the end of the relay's patience. */
export async function nextRelayIn(pool: Pool, now: Instant): Promise<number | null> {
  const { rows } = await pool.query<{ due: Date | null }>({
    name: 'next-relay',
    text: `select min(first.run_at) as due from unnest($3::int[]) as own (lane)
           cross join lateral (
             select run_at from jobs
             where state = 'ready' and jobs.lane = own.lane and relayed_until is null and run_at > $1
               and kind = any ($2)
             order by run_at limit 1) first`,
    values: [new Date(now), JOB_KINDS, LIVE_LANES],
  });
  const due = rows[0]?.due ?? null;
  return due === null ? null : due.getTime() - now;
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
