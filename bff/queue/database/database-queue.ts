/**
 * The default queue: the jobs table itself.
 *
 * States of a job: ready → active (claimed, leased) → gone | ready (again, failed, or announced meanwhile)
 * | buried → ready (redriven). Only a claim makes a job active; only the holder of the lease settles it; anybody
 * may return a job whose lease ran out.
 * Crash: a process that dies holding jobs leaves them active until their lease runs out; then any other process
 * returns them at its next heartbeat. The attempt was counted at the claim, so a job that kills its worker is
 * seen, and buried in the end. A claim whose answer is lost, or a job that cannot be settled, is at work nowhere: its
 * lease is not extended, and it is returned likewise.
 * Live jobs are looked for at a notice of their lanes, when the next is due, and at the end of one where another waits for its
 * place, in its account's share or among all; a look under way counts as not knowing.
 * Late calls are looked for when one that is at work ends, a moment later so that a batch is claimed whole; notices wake
 * their workers only while these have nothing to do. So another account's first late call may wait for the longest nap.
 * Not guaranteed: that a job runs only once, or in order: a process that stands still for longer than its lease
 * goes on with a job that somebody else has by then. The call's row has a fence of its own for that.
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Clock } from '../../clock';
import type { Instant } from '../../domain/call-event';
import type { Listener } from '../../storage/listener';
import { BACKLOG, BACKLOG_LANE, LIVE_LANES, SHARE_PER_ACCOUNT } from '../fair-share';
import type { Consumer, JobHandler, JobQueue } from '../job-queue';
import type { QueueTiming } from '../queue-timing';
import { completeTiming } from '../queue-timing';
import type { Claim } from './claim-jobs';
import { createClaims } from './claim-jobs';
import { readDeadLetters, redriveJobs } from './dead-letters';
import { startHeartbeat } from './heartbeat';
import { createJobsAtWork } from './jobs-at-work';
import { listenForJobs } from './notices';
import { runJob } from './run-job';
import { createSettleJob } from './settle-job';

const PAUSE_AFTER_ERROR_MS = 1_000;
/** The calls of a batch end one soon after the other; those that follow them are claimed together. */
const GATHER_MS = 40;
const DEAD_LETTERS_AT_ONCE = 100;

export interface DatabaseQueueDeps {
  readonly pool: Pool;
  readonly listener: Listener;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For tests. */
  readonly timing?: Partial<QueueTiming>;
}

type Parts = DatabaseQueueDeps & { readonly timing: QueueTiming };

/** What every engine has in common: the table holds the truth. */
export function createDeadLetterOffice(
  deps: Pick<DatabaseQueueDeps, 'pool' | 'clock'>,
): Pick<JobQueue, 'deadLetters' | 'redrive'> {
  return {
    deadLetters: (limit = DEAD_LETTERS_AT_ONCE) => readDeadLetters(deps.pool, limit),
    redrive: (which) => redriveJobs(deps.pool, which, deps.clock.now()),
  };
}

export function createDatabaseQueue(given: DatabaseQueueDeps): JobQueue {
  const deps = { ...given, timing: completeTiming(given.timing) };
  return {
    ...createDeadLetterOffice(deps),
    consume: (handler, { concurrency }) =>
      together(
        startConsumer(deps, handler, { lanes: LIVE_LANES, concurrency, share: SHARE_PER_ACCOUNT }),
        startBacklogConsumer(deps, handler),
      ),
    ready: () =>
      deps.pool.query('select 1 from jobs limit 1').then(
        () => true,
        () => false,
      ),
  };
}

/** Who works and how much of it at a time. */
interface Share {
  readonly lanes: readonly number[];
  readonly concurrency: number;
  readonly share: number;
}

/** Also beside an engine: what is late needs no wake-up. */
export function startBacklogConsumer(deps: Parts, handler: JobHandler): Consumer {
  return startConsumer(deps, handler, { lanes: [BACKLOG_LANE], ...BACKLOG });
}

export function together(...consumers: readonly Consumer[]): Consumer {
  return { stop: async () => void (await Promise.all(consumers.map((consumer) => consumer.stop()))) };
}

function startConsumer(deps: Parts, handler: JobHandler, own: Share): Consumer {
  const stopped = new AbortController();
  const leaseToken = randomUUID();
  const atWork = createJobsAtWork();
  const settle = createSettleJob(deps.pool);
  const claim = createClaims(deps.pool);
  // Ends the current nap; replaced before each look, so that a notice in between is not lost.
  let wake = new AbortController();
  // Whether the end of a job makes room for one that waits; while the queue is looked at nobody knows.
  let isWaitedFor = true;
  // At work on late calls it wakes with each that ends; what live calls leave in the line is hardly ever for it.
  const isBusyWithLate = (): boolean => own.lanes.includes(BACKLOG_LANE) && atWork.count > 0;
  const unlisten = listenForJobs(deps.listener, own.lanes, () => {
    if (!isBusyWithLate()) wake.abort();
  });
  const stopHeartbeat = startHeartbeat({ ...deps, atWork }, leaseToken);
  const dispatching = dispatch();

  async function dispatch(): Promise<void> {
    while (!stopped.signal.aborted) {
      wake = new AbortController();
      try {
        const nap = await claimAndStart();
        if (nap > 0 && !stopped.signal.aborted) await deps.clock.after(nap, wake.signal);
        if (isBusyWithLate()) await deps.clock.after(GATHER_MS, stopped.signal);
      } catch (error) {
        deps.logger.error({ err: error }, 'the queue could not be read');
        await deps.clock.after(PAUSE_AFTER_ERROR_MS, stopped.signal);
      }
    }
  }

  /** @returns for how many milliseconds there is nothing to do unless somebody wakes us */
  async function claimAndStart(): Promise<number> {
    const limit = own.concurrency - atWork.count;
    // The end of one wakes us.
    if (limit <= 0) return deps.timing.longestNap;
    isWaitedFor = true;
    const claimed = await claim({
      limit,
      leaseToken,
      lease: deps.timing.lease,
      now: deps.clock.now().getTime(),
      share: own.share,
      lanes: own.lanes,
      busy: atWork.byAccount(),
    });
    for (const job of claimed.jobs)
      void atWork.add(job, runJob({ ...deps, settle }, job, handler)).then(onEnd);
    isWaitedFor = claimed.isFull;
    return Math.min(deps.timing.longestNap, nothingFor(claimed, deps.clock.now().getTime()));
  }

  function onEnd(): void {
    if (isWaitedFor || own.lanes.includes(BACKLOG_LANE)) wake.abort();
  }

  return {
    stop: async () => {
      stopped.abort();
      wake.abort();
      unlisten();
      await dispatching;
      await atWork.drained();
      await stopHeartbeat();
    },
  };
}

/** Milliseconds; none while there may be more, which is asked for as long as there is room for it. */
function nothingFor({ mayBeMore, nextAt }: Claim, now: Instant): number {
  if (mayBeMore) return 0;
  return nextAt === null ? Infinity : Math.max(0, nextAt - now);
}
