import type { PoolClient } from 'pg';
import { LANES } from '../../crm/crm-client';
import type { Instant } from '../../domain/call-event';
import type { JobKind, NewJob } from '../job-queue';

/** Who goes first when workers are short: the order of the CRM's lanes. */
const LANE_OF: Readonly<Record<JobKind, number>> = {
  'identify-caller': LANES.indexOf('manager'),
  'log-call': LANES.indexOf('logging'),
  'enrich-call': LANES.indexOf('look-up'),
};

/**
 * Announces a job inside the caller's transaction. One row per call and kind: a job that is announced
 * again keeps the earlier time and the better lane, and `announced` grows so that a worker which is busy with it now does not
 * remove it when it ends. A buried job stays buried: only a redrive takes it up again.
 */
export async function enqueueJob(client: PoolClient, job: NewJob, at: Instant): Promise<void> {
  await client.query({
    name: 'enqueue-job',
    text: `insert into jobs (kommo_account_id, kind, call_id, lane, run_at) values ($1, $2, $3, $4, $5)
           on conflict (kommo_account_id, kind, call_id) do update
             set run_at = least(jobs.run_at, excluded.run_at), lane = least(jobs.lane, excluded.lane),
                 announced = jobs.announced + 1
           returning pg_notify('job_ready', '')`,
    values: [job.account, job.kind, job.callId, laneOf(job), new Date(at)],
  });
}

function laneOf({ kind, lane }: NewJob): number {
  return lane === undefined ? LANE_OF[kind] : LANES.indexOf(lane);
}
