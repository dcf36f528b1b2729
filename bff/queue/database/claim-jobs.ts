/**
 * Claims: the only way a job becomes active. Whether a job is due is asked of the process's clock, which set the
 * time; leases are measured by the database's clock alone, so that processes cannot disagree about them.
 */
import type { Pool } from 'pg';
import type { Instant } from '../../domain/call-event';
import { unseen } from '../../storage/unseen';
import { BACKLOG_LANE } from '../fair-share';
import type { Job } from '../job-queue';
import { ATTEMPT_LIMIT } from './after-failure';
import type { LeasedJob, LeasedJobRow } from './leased-job';
import { leasedJobOf } from './leased-job';
import type { Look } from './line';
import { lookAtFirst, lookInTurn } from './line';
import { countByAccount, nextInLine } from './next-in-line';
import type { WaitingJob } from './next-in-line';

const LEASE = `
  state = 'active', attempts = attempts + 1, relayed_until = null, lease_token = $1::uuid,
  lease_until = now() + $2 * interval '1 millisecond'`;
const CLAIMED =
  'jobs.id, jobs.kommo_account_id, jobs.kind, jobs.call_id, jobs.lane, jobs.attempts, jobs.announced';

const IDS = `${unseen('$3::bigint[]')}::bigint[]`;
/** By a list of their ids: the lines are never all read. What somebody else has meanwhile is left out. */
const CLAIM_THESE = `
  with free as (
    select id from jobs where id = any (${IDS}) and state = 'ready' and run_at <= $4 for update skip locked)
  update jobs set ${LEASE} from free where jobs.id = any (${IDS}) and jobs.id = free.id returning ${CLAIMED}`;

/** Until we look again at what somebody else is claiming or announcing. */
const IN_OTHER_HANDS_MS = 10;

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

export interface Claim {
  /** In no order. */
  readonly jobs: readonly LeasedJob[];
  /** Whether there may be more that this process may take now. */
  readonly mayBeMore: boolean;
  /** Whether somebody may wait for the end of one that is at work: of the same account, or of any. */
  readonly isFull: boolean;
  /** When the next job of these lanes is due; null when none waits. */
  readonly nextAt: Instant | null;
}

/**
 * The claims of one consumer, one at a time. It remembers whose turn it is: the account behind which the next look begins; a
 * claim that fails has moved it, and those it passed are met in the next round.
 */
export function createClaims(pool: Pool): (options: ClaimOptions) => Promise<Claim> {
  let after = 0;

  async function inTurn(options: ClaimOptions): Promise<Claim> {
    const look = await lookInTurn(pool, { ...options, after });
    after = look.reached ?? 0;
    const claim = await claimOf(pool, look, options);
    const busy = countByAccount(claim.jobs, options.busy);
    const hasRoom = (account: number): boolean => (busy.get(account) ?? 0) < options.share;
    const isBegun = claim.jobs.length > 0 && look.long.some(hasRoom);
    return { ...claim, mayBeMore: claim.mayBeMore || look.reached !== null || isBegun };
  }

  return async (options) => {
    // Its lines are long, so that their first say little.
    if (options.lanes.includes(BACKLOG_LANE)) return inTurn(options);
    const look = await lookAtFirst(pool, options);
    const claim = await claimOf(pool, look, options);
    if (look.cut.length === 0 || claim.mayBeMore) return claim;
    const limit = options.limit - claim.jobs.length;
    const busy = countByAccount(claim.jobs, options.busy);
    const rest = await inTurn({ ...options, limit, busy, lanes: look.cut });
    const nextAt = earlierOf(claim.nextAt, rest.nextAt);
    return { ...rest, jobs: [...claim.jobs, ...rest.jobs], isFull: true, nextAt };
  };
}

async function claimOf(pool: Pool, { due, nextAt }: Look, options: ClaimOptions): Promise<Claim> {
  const { busy, share, limit } = options;
  const { jobs: wanted, isFull } = nextInLine(due, {
    limit,
    room: (account) => share - (busy.get(account) ?? 0),
  });
  const jobs = wanted.length === 0 ? [] : await claimThese(pool, wanted, options);
  // Somebody else has the others in hand: they are gone in a moment, or free again.
  const soon = options.now + IN_OTHER_HANDS_MS;
  return {
    jobs,
    mayBeMore: jobs.length === limit,
    isFull,
    nextAt: jobs.length < wanted.length ? soon : nextAt,
  };
}

async function claimThese(
  pool: Pool,
  wanted: readonly WaitingJob[],
  { leaseToken, lease, now }: ClaimOptions,
): Promise<readonly LeasedJob[]> {
  const { rows } = await pool.query<LeasedJobRow>({
    name: 'claim-jobs',
    text: CLAIM_THESE,
    values: [leaseToken, lease, wanted.map(({ id }) => id), new Date(now)],
  });
  return rows.flatMap((row) => leasedJobOf(row, leaseToken));
}

function earlierOf(one: Instant | null, other: Instant | null): Instant | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
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
