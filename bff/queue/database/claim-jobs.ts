/**
 * Claims: the only way a job becomes active. Whether a job is due is asked of the process's clock, which set the
 * time; leases are measured by the database's clock alone, so that processes cannot disagree about them.
 */
import type { Pool } from 'pg';
import type { Instant } from '../../domain/call-event';
import type { Job } from '../job-queue';
import { JOB_KINDS } from '../job-queue';
import { ATTEMPT_LIMIT } from './after-failure';
import type { LeasedJob, LeasedJobRow } from './leased-job';
import { leasedJobOf } from './leased-job';

const LEASE = `
  state = 'active', attempts = attempts + 1, relayed_until = null, lease_token = $1::uuid,
  lease_until = now() + $2 * interval '1 millisecond'`;
const CLAIMED =
  'jobs.id, jobs.kommo_account_id, jobs.kind, jobs.call_id, jobs.lane, jobs.attempts, jobs.announced';

/**
 * Walks from account to account by the index, and takes of each no more than its share leaves, lane by lane: the
 * length of one account's line costs the others nothing, and that of one lane nothing to the others. Then the first in
 * the order of lanes and times are claimed, by a list of their ids: the lines are never all read.
 */
const CLAIM_DUE = `
  with recursive waiting (account) as (
    (select kommo_account_id from jobs where state = 'ready' order by 1 limit 1)
    union all
    select (select kommo_account_id from jobs
            where state = 'ready' and kommo_account_id > waiting.account order by 1 limit 1)
    from waiting where waiting.account is not null),
  due as (
    select line.id from waiting
    left join unnest($6::bigint[], $7::int[]) as busy (account, count) using (account)
    cross join lateral (
      select first.* from unnest($9::int[]) as own (lane)
      cross join lateral (
        select id, lane, run_at from jobs
        where state = 'ready' and kommo_account_id = waiting.account and jobs.lane = own.lane
          and run_at <= $3 and kind = any ($8)
        order by run_at, id limit greatest(0, $5 - coalesce(busy.count, 0))) first
      order by lane, run_at, id limit greatest(0, $5 - coalesce(busy.count, 0))) line
    where waiting.account is not null
    order by lane, run_at, id limit $4),
  free as (select id from jobs where id = any (array(select id from due)) and state = 'ready' for update skip locked)
  update jobs set ${LEASE} from free where jobs.id = free.id returning ${CLAIMED}`;

export interface ClaimOptions {
  readonly limit: number;
  readonly leaseToken: string;
  /** Milliseconds. */
  readonly lease: number;
  readonly now: Instant;
  /** Most jobs one account may have, those in `busy` included. */
  readonly share: number;
  readonly busy: ReadonlyMap<number, number>;
  readonly lanes: readonly number[];
}

/** The jobs that are due, in no order. */
export async function claimDueJobs(pool: Pool, options: ClaimOptions): Promise<readonly LeasedJob[]> {
  const { leaseToken, lease, now, limit, share, busy, lanes } = options;
  const { rows } = await pool.query<LeasedJobRow>({
    name: 'claim-due-jobs',
    text: CLAIM_DUE,
    values: [
      leaseToken,
      lease,
      new Date(now),
      limit,
      share,
      [...busy.keys()],
      [...busy.values()],
      JOB_KINDS,
      lanes,
    ],
  });
  return rows.flatMap((row) => leasedJobOf(row, leaseToken));
}

const CLAIM_ONE = `
  update jobs set ${LEASE}
  where kommo_account_id = $3 and kind = $4 and call_id = $5
    and (state = 'ready' and run_at <= $6
         or state = 'active' and lease_until < now() and attempts < $7)
  returning ${CLAIMED}`;

/**
 * This job, if it waits and is due, or if its lease has ended; undefined when it is gone, not due, buried, or
 * somebody has it.
 */
export async function claimJob(
  pool: Pool,
  job: Job,
  options: { readonly leaseToken: string; readonly lease: number; readonly now: Instant },
): Promise<LeasedJob | undefined> {
  const { rows } = await pool.query<LeasedJobRow>({
    name: 'claim-job',
    text: CLAIM_ONE,
    values: [
      options.leaseToken,
      options.lease,
      job.account,
      job.kind,
      job.callId,
      new Date(options.now),
      ATTEMPT_LIMIT,
    ],
  });
  return rows.flatMap((row) => leasedJobOf(row, options.leaseToken))[0];
}

/**
 * Milliseconds until the next job of these lanes is due that this process may take; null when none waits.
 * @param full accounts that have their share already
 */
export async function nextDueIn(
  pool: Pool,
  { full, lanes, now }: { readonly full: readonly number[]; readonly lanes: readonly number[]; now: Instant },
): Promise<number | null> {
  const { rows } = await pool.query<{ run_at: Date | null }>({
    name: 'next-due-job',
    text: `select min(first.run_at) as run_at from unnest($3::int[]) as own (lane)
           cross join lateral (
             select run_at from jobs
             where state = 'ready' and jobs.lane = own.lane and kommo_account_id <> all ($1::bigint[])
               and kind = any ($2)
             order by run_at limit 1) first`,
    values: [full, JOB_KINDS, lanes],
  });
  const next = rows[0]?.run_at ?? null;
  return next === null ? null : Math.max(0, next.getTime() - now);
}
