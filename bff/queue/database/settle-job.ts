/**
 * Settling: active → gone | ready | buried. Each statement is fenced by the lease's token: whoever lost the lease
 * changes nothing. They run across accounts, as the owner of the tables: dispatching is the one place that must
 * see every account's wake-ups, and it sees nothing else of them.
 */
import type { Pool } from 'pg';
import { inOneStatement } from '../../storage/account-transaction';
import { inGroups } from '../../storage/in-groups';
import { togetherOrAlone } from '../../storage/together-or-alone';
import { unseen } from '../../storage/unseen';
import { BACKLOG_LANE } from '../fair-share';
import type { Settlement } from '../job-queue';
import type { LeasedJob } from './leased-job';

/** @returns false when the lease was lost, and somebody else settles the job. @throws AppError storage/unavailable */
export type SettleJob = (job: LeasedJob, settlement: Settlement) => Promise<boolean>;

/** The jobs of one account that are done at about the same time, as those of a batch are, are settled together. */
export function createSettleJob(pool: Pool): SettleJob {
  const complete = inGroups<LeasedJob, boolean>(
    togetherOrAlone(
      async (_account, jobs) => {
        const settled = await (jobs.length === 1 ? completeAlone : completeJobs)(pool, jobs);
        return jobs.map(({ id }) => ({ status: 'fulfilled', value: settled.has(id) }));
      },
      async (job) => (await completeJobs(pool, [job])).has(job.id),
    ),
  );
  return async (job, settlement) => {
    switch (settlement.kind) {
      case 'done':
        return complete(job.account, job);
      case 'again': {
        const lane = settlement.backlog === true ? BACKLOG_LANE : null;
        return returnJob(pool, job, { at: settlement.at, attempts: 0, error: null, lane });
      }
      case 'failed': {
        const { at, error } = settlement;
        return returnJob(pool, job, { at, attempts: job.attempt, error, lane: null });
      }
      case 'bury':
        return buryJob(pool, job, settlement.error);
    }
  };
}

/**
 * A job announced again while it ran is ready at once: what it was told may be newer than what it read. Each is locked
 * first, in the order in which they are announced: only a row that is locked says how often it was. The list of ids stands
 * wherever the table does, so that its lines are never all read.
 */
const IDS = `${unseen('$1::bigint[]')}::bigint[]`;
const COMPLETE = `
  with held as materialized (
    select jobs.id, jobs.announced = done.announced as is_done
    from jobs join unnest(${unseen('$1::bigint[]')}, ${unseen('$2::uuid[]')}, ${unseen('$3::int[]')}) as done (id, lease_token, announced)
      on done.id = jobs.id and done.lease_token = jobs.lease_token
    where jobs.id = any (${IDS}) order by kommo_account_id, call_id, kind for update of jobs),
  gone as (
    delete from jobs using held where jobs.id = any (${IDS}) and jobs.id = held.id and is_done returning jobs.id),
  kept as (
    update jobs set state = 'ready', attempts = 0, lease_token = null, lease_until = null
    from held where jobs.id = any (${IDS}) and jobs.id = held.id and not is_done
    returning jobs.id, pg_notify('job_ready', jobs.lane::text))
  select id from gone union all select id from kept`;

/** A live call ends alone, and hardly ever was announced again meanwhile: one row by its id, which needs no planning. */
async function completeAlone(pool: Pool, jobs: readonly LeasedJob[]): Promise<ReadonlySet<number>> {
  const { rows } = await inOneStatement<{ id: number }>(pool, {
    name: 'complete-job',
    text: 'delete from jobs where id = $1 and lease_token = $2 and announced = $3 returning id',
    values: jobs.flatMap(({ id, leaseToken, announced }) => [id, leaseToken, announced]),
  });
  return rows.length === 1 ? new Set(rows.map(({ id }) => id)) : completeJobs(pool, jobs);
}

/** @returns the ids of those that were settled */
async function completeJobs(pool: Pool, jobs: readonly LeasedJob[]): Promise<ReadonlySet<number>> {
  const { rows } = await inOneStatement<{ id: number }>(pool, {
    name: 'complete-jobs',
    text: COMPLETE,
    values: [
      jobs.map(({ id }) => id),
      jobs.map(({ leaseToken }) => leaseToken),
      jobs.map(({ announced }) => announced),
    ],
  });
  return new Set(rows.map(({ id }) => id));
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
           returning pg_notify('job_ready', lane::text)`,
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
