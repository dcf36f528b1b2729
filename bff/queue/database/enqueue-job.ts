import type { PoolClient } from 'pg';
import { LANES } from '../../crm/crm-client';
import type { Instant } from '../../domain/call-event';
import type { JobKind, NewJob } from '../job-queue';

/** Who goes first when workers are short: the order of the CRM's lanes. */
const LANE_OF: Readonly<Record<JobKind, number>> = {
  'identify-caller': LANES.indexOf('manager'),
  'log-call': LANES.indexOf('logging'),
  'enrich-call': LANES.indexOf('look-up'),
  'find-recordings': LANES.indexOf('look-up'),
};

const ENQUEUE = `
  with queued as (
    insert into jobs (kommo_account_id, kind, call_id, lane, run_at)
    select account, kind, call_id, lane, run_at
    from unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::timestamptz[])
      as job (account, kind, call_id, lane, run_at)
    order by account, call_id, kind
    on conflict (kommo_account_id, kind, call_id) do update
      set run_at = least(jobs.run_at, excluded.run_at), lane = least(jobs.lane, excluded.lane),
          announced = jobs.announced + 1
    returning jobs.lane)
  select pg_notify('job_ready', lane::text) from queued group by lane`;

/**
 * Announces jobs inside the caller's transaction. One row per call and kind: a job that is announced
 * again keeps the earlier time and the better lane, and `announced` grows so that a worker which is busy with it now does not
 * remove it when it ends. A buried job stays buried: only a redrive takes it up again.
 * @param due no two for the same call and kind
 */
export async function enqueueJobs(
  client: PoolClient,
  due: readonly { readonly job: NewJob; readonly at: Instant }[],
): Promise<void> {
  if (due.length === 0) return;
  await client.query({
    name: 'enqueue-jobs',
    text: ENQUEUE,
    values: [
      due.map(({ job }) => job.account),
      due.map(({ job }) => job.kind),
      due.map(({ job }) => job.callId),
      due.map(({ job }) => laneOf(job)),
      due.map(({ at }) => new Date(at)),
    ],
  });
}

export async function enqueueJob(client: PoolClient, job: NewJob, at: Instant): Promise<void> {
  await enqueueJobs(client, [{ job, at }]);
}

function laneOf({ kind, lane }: NewJob): number {
  return lane === undefined ? LANE_OF[kind] : LANES.indexOf(lane);
}
