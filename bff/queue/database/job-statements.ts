/**
 * The transitions of a job, one statement each. Every statement that settles is fenced by the lease's
 * token: whoever lost the lease changes nothing. They run across accounts, as the owner of the tables:
 * dispatching is the one place that must see every account's wake-ups, and it sees nothing else of them.
 */
import type { Pool } from 'pg';
import { accountId, parseCallId } from '../../domain/ids';
import type { ClaimedJob, Settlement } from '../job-queue';
import { JOB_KINDS } from '../job-queue';

export interface LeasedJob extends ClaimedJob {
  readonly id: number;
  readonly leaseToken: string;
  readonly announced: number;
}

interface JobRow {
  id: number;
  kommo_account_id: number;
  kind: string;
  call_id: string;
  attempts: number;
  announced: number;
}

const CLAIM = `
  with due as (
    select id from jobs
    where state = 'ready' and run_at <= now() and kommo_account_id <> all ($3::bigint[])
    order by lane, run_at, id limit $1
    for update skip locked)
  update jobs set state = 'active', attempts = attempts + 1, lease_token = $2::uuid,
                  lease_until = now() + $4 * interval '1 millisecond'
  from due where jobs.id = due.id
  returning jobs.id, kommo_account_id, kind, call_id, attempts, announced`;

export interface ClaimOptions {
  readonly limit: number;
  readonly leaseToken: string;
  readonly leaseMs: number;
  /** Accounts that have their share of this process's workers already. */
  readonly passOver: readonly number[];
}

export async function claimJobs(pool: Pool, options: ClaimOptions): Promise<readonly LeasedJob[]> {
  const { rows } = await pool.query<JobRow>({
    name: 'claim-jobs',
    text: CLAIM,
    values: [options.limit, options.leaseToken, options.passOver, options.leaseMs],
  });
  return rows.flatMap((row) => {
    const kind = JOB_KINDS.find((one) => one === row.kind);
    const callId = parseCallId(row.call_id);
    if (kind === undefined || callId === undefined) return [];
    const account = accountId(row.kommo_account_id);
    const { id, attempts, announced } = row;
    return [{ id, kind, callId, account, attempt: attempts, announced, leaseToken: options.leaseToken }];
  });
}

export async function settleJob(pool: Pool, job: LeasedJob, settlement: Settlement): Promise<void> {
  switch (settlement.kind) {
    case 'done':
      return completeJob(pool, job);
    case 'again':
      return returnJob(pool, job, { at: settlement.at, attempts: 0, error: null });
    case 'failed':
      return returnJob(pool, job, { at: settlement.at, attempts: job.attempt, error: settlement.error });
    case 'bury':
      return buryJob(pool, job, settlement.error);
  }
}

/** A job announced again while it ran is ready at once: what it was told may be newer than what it read. */
async function completeJob(pool: Pool, job: LeasedJob): Promise<void> {
  await pool.query({
    name: 'complete-job',
    text: `with gone as (
             delete from jobs where id = $1 and lease_token = $2 and announced = $3)
           update jobs set state = 'ready', attempts = 0, lease_token = null, lease_until = null
           where id = $1 and lease_token = $2 and announced <> $3`,
    values: [job.id, job.leaseToken, job.announced],
  });
}

async function returnJob(
  pool: Pool,
  job: LeasedJob,
  next: { at: number; attempts: number; error: string | null },
): Promise<void> {
  await pool.query({
    name: 'return-job',
    text: `update jobs set state = 'ready', attempts = $4, last_error = coalesce($5, last_error),
             run_at = case when announced = $3 then $6 else least(run_at, $6) end,
             lease_token = null, lease_until = null
           where id = $1 and lease_token = $2
           returning pg_notify('job_ready', '')`,
    values: [job.id, job.leaseToken, job.announced, next.attempts, next.error, new Date(next.at)],
  });
}

async function buryJob(pool: Pool, job: LeasedJob, error: string): Promise<void> {
  await pool.query({
    name: 'bury-job',
    text: `update jobs set state = 'buried', last_error = $3, lease_token = null, lease_until = null
           where id = $1 and lease_token = $2`,
    values: [job.id, job.leaseToken, error],
  });
}

export async function extendLeases(pool: Pool, leaseToken: string, leaseMs: number): Promise<void> {
  await pool.query(
    `update jobs set lease_until = now() + $2 * interval '1 millisecond'
     where state = 'active' and lease_token = $1`,
    [leaseToken, leaseMs],
  );
}

/** Jobs of processes that died are ready again. */
export async function returnExpiredJobs(pool: Pool): Promise<void> {
  await pool.query(
    `update jobs set state = 'ready', lease_token = null, lease_until = null
     where state = 'active' and lease_until < now()`,
  );
}

/** Milliseconds until the next job is due; null when none waits. */
export async function nextDueIn(pool: Pool, passOver: readonly number[]): Promise<number | null> {
  const { rows } = await pool.query<{ ms: number | null }>(
    `select extract(epoch from min(run_at) - now()) * 1000 as ms from jobs
     where state = 'ready' and kommo_account_id <> all ($1::bigint[])`,
    [passOver],
  );
  const ms = rows[0]?.ms ?? null;
  return ms === null ? null : Math.max(0, Number(ms));
}
