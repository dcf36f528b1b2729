import { accountId, parseCallId } from '../../domain/ids';
import type { ClaimedJob, Job } from '../job-queue';
import { BACKLOG_LANE } from '../fair-share';
import { JOB_KINDS } from '../job-queue';

export interface LeasedJob extends ClaimedJob {
  readonly id: number;
  readonly leaseToken: string;
  /** How often the job was announced when it was claimed. */
  readonly announced: number;
}

/** The columns that name a job. */
export interface JobNameRow {
  kommo_account_id: number;
  kind: string;
  call_id: string;
}

export interface LeasedJobRow extends JobNameRow {
  id: number;
  lane: number;
  attempts: number;
  announced: number;
}

/** Undefined for a kind this release does not know: a newer one enqueued it and will do it. */
export function jobOf(row: JobNameRow): Job | undefined {
  const kind = JOB_KINDS.find((one) => one === row.kind);
  const callId = parseCallId(row.call_id);
  if (kind === undefined || callId === undefined) return undefined;
  return { kind, callId, account: accountId(row.kommo_account_id) };
}

export function leasedJobOf(row: LeasedJobRow, leaseToken: string): readonly LeasedJob[] {
  const job = jobOf(row);
  if (job === undefined) return [];
  const { id, attempts: attempt, announced } = row;
  return [{ ...job, id, attempt, announced, leaseToken, isBacklog: row.lane === BACKLOG_LANE }];
}
