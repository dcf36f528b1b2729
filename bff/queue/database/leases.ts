import type { Pool } from 'pg';
import { ATTEMPT_LIMIT } from './after-failure';

export interface LeaseExtension {
  readonly ids: readonly number[];
  /** Milliseconds. */
  readonly lease: number;
}

/**
 * A sign of life for the jobs that were claimed under `leaseToken` and are at work. Not for whatever else is under it:
 * a claim whose answer got lost, a job that could not be settled. Nobody works on those, and their leases must end.
 */
export async function extendLeases(pool: Pool, leaseToken: string, extension: LeaseExtension): Promise<void> {
  const { ids, lease } = extension;
  if (ids.length === 0) return;
  await pool.query({
    name: 'extend-leases',
    text: `update jobs set lease_until = now() + $2 * interval '1 millisecond'
           where id = any($3::bigint[]) and state = 'active' and lease_token = $1`,
    values: [leaseToken, lease, ids],
  });
}

/**
 * Jobs of processes that died are ready again, or buried when that happened too often: a job that kills its
 * worker must not kill workers for ever.
 */
export async function returnExpiredJobs(pool: Pool): Promise<void> {
  await pool.query({
    name: 'return-expired-jobs',
    text: `update jobs set
             state = case when attempts >= $1 then 'buried' else 'ready' end,
             last_error = case when attempts >= $1 then 'every worker that had it died or stood still' else last_error end,
             lease_token = null, lease_until = null
           where id in (
             select id from jobs where state = 'active' and lease_until < now() for update skip locked)
           returning pg_notify('job_ready', lane::text)`,
    values: [ATTEMPT_LIMIT],
  });
}
