/**
 * Settling: active → gone | ready | buried. Each statement is fenced by the lease's token: whoever lost the lease
 * changes nothing. They run across accounts, as the owner of the tables: dispatching is the one place that must
 * see every account's wake-ups, and it sees nothing else of them.
 */
import type { Pool } from 'pg';
import { BACKLOG_LANE } from '../fair-share';
import type { Settlement } from '../job-queue';
import type { LeasedJob } from './leased-job';

/** @returns false when the lease was lost, and somebody else settles the job. */
export async function settleJob(pool: Pool, job: LeasedJob, settlement: Settlement): Promise<boolean> {
  switch (settlement.kind) {
    case 'done':
      return completeJob(pool, job);
    case 'again':
      return returnJob(pool, job, {
        at: settlement.at,
        attempts: 0,
        error: null,
        lane: settlement.backlog === true ? BACKLOG_LANE : null,
      });
    case 'failed':
      return returnJob(pool, job, {
        at: settlement.at,
        attempts: job.attempt,
        error: settlement.error,
        lane: null,
      });
    case 'bury':
      return buryJob(pool, job, settlement.error);
  }
}

/** A job announced again while it ran is ready at once: what it was told may be newer than what it read. */
async function completeJob(pool: Pool, job: LeasedJob): Promise<boolean> {
  const { rows } = await pool.query({
    name: 'complete-job',
    text: `with gone as (
             delete from jobs where id = $1 and lease_token = $2 and announced = $3 returning id),
           kept as (
             update jobs set state = 'ready', attempts = 0, lease_token = null, lease_until = null
             where id = $1 and lease_token = $2 and announced <> $3
             returning id, pg_notify('job_ready', ''))
           select id from gone union all select id from kept`,
    values: [job.id, job.leaseToken, job.announced],
  });
  return rows.length > 0;
}

/** Announced again while it ran: the earlier of the two times counts, and somebody waits for it. */
async function returnJob(
  pool: Pool,
  job: LeasedJob,
  next: {
    readonly at: number;
    readonly attempts: number;
    readonly error: string | null;
    /** The lane it goes over to; null: it keeps its own. */
    readonly lane: number | null;
  },
): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'return-job',
    text: `update jobs set state = 'ready', attempts = $4, last_error = coalesce($5, last_error),
             run_at = case when announced = $3 then $6 else least(run_at, $6) end,
             lane = case when announced = $3 then coalesce($7, lane) else lane end,
             lease_token = null, lease_until = null
           where id = $1 and lease_token = $2
           returning pg_notify('job_ready', '')`,
    values: [job.id, job.leaseToken, job.announced, next.attempts, next.error, new Date(next.at), next.lane],
  });
  return rowCount === 1;
}

async function buryJob(pool: Pool, job: LeasedJob, error: string): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'bury-job',
    text: `update jobs set state = 'buried', last_error = $3, lease_token = null, lease_until = null
           where id = $1 and lease_token = $2`,
    values: [job.id, job.leaseToken, error],
  });
  return rowCount === 1;
}
