/**
 * The default queue: the jobs table itself.
 *
 * States of a job: ready → active (claimed, leased) → gone | ready (again, failed, or announced meanwhile)
 * | buried. Only the claim makes a job active; only the holder of the lease settles it; anybody may return
 * a job whose lease ran out.
 * Crash: a process that dies holding jobs leaves them active until their lease runs out (`LEASE_MS`), then
 * any other process takes them. The attempt was counted at the claim, so a job that kills its worker is seen.
 * Not guaranteed: that a job runs only once, or in order. The call's row has a fence of its own for that.
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Clock } from '../../clock';
import { asAppError } from '../../domain/errors';
import type { Consumer, JobHandler, JobQueue, Settlement } from '../job-queue';
import { claimJobs, extendLeases, nextDueIn, returnExpiredJobs, settleJob } from './job-statements';
import type { LeasedJob } from './job-statements';
import type { Listener } from '../../storage/listener';

const LEASE_MS = 60_000;
const HEARTBEAT_MS = 15_000;
/** A notice may be lost with its connection; nobody waits longer than this for a job that is due. */
const LONGEST_NAP_MS = 5_000;
/** Of one process's workers, how many one account may keep busy. */
const SHARE_PER_ACCOUNT = 4;
const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_LIMIT_MS = 10 * 60_000;

export interface DatabaseQueueDeps {
  readonly pool: Pool;
  readonly listener: Listener;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createDatabaseQueue(deps: DatabaseQueueDeps): JobQueue {
  return {
    consume: (handler, options) => startConsumer(deps, handler, options.concurrency),
    ready: async () => {
      await deps.pool.query('select 1 from jobs limit 1');
      return true;
    },
  };
}

interface Dispatcher {
  readonly deps: DatabaseQueueDeps;
  readonly handler: JobHandler;
  readonly concurrency: number;
  readonly leaseToken: string;
  readonly running: Set<{ readonly job: LeasedJob; readonly end: Promise<void> }>;
  /** Ends the current nap; replaced before each nap, so that a notice in between is not lost. */
  wake: AbortController;
}

function startConsumer(deps: DatabaseQueueDeps, handler: JobHandler, concurrency: number): Consumer {
  const stop = new AbortController();
  const leaseToken = randomUUID();
  const dispatcher: Dispatcher = {
    deps,
    handler,
    concurrency,
    leaseToken,
    running: new Set(),
    wake: new AbortController(),
  };
  const unlisten = deps.listener.listen('job_ready', () => dispatcher.wake.abort());
  stop.signal.addEventListener('abort', () => dispatcher.wake.abort());
  const loops = [dispatch(dispatcher, stop.signal), beat(dispatcher, stop.signal)];
  return {
    stop: async () => {
      stop.abort();
      unlisten();
      await Promise.all(loops);
      await Promise.all([...dispatcher.running].map(({ end }) => end));
    },
  };
}

async function dispatch(dispatcher: Dispatcher, stopped: AbortSignal): Promise<void> {
  const { deps } = dispatcher;
  while (!stopped.aborted) {
    dispatcher.wake = new AbortController();
    try {
      const claimed = await claimShare(dispatcher);
      for (const job of claimed) start(dispatcher, job);
      if (claimed.length > 0) continue;
      const nap = await napLength(dispatcher);
      if (!stopped.aborted) await deps.clock.after(nap, dispatcher.wake.signal);
    } catch (error) {
      deps.logger.error({ err: error }, 'the queue could not be read');
      await deps.clock.after(BACKOFF_FIRST_MS, stopped);
    }
  }
}

async function claimShare(dispatcher: Dispatcher): Promise<readonly LeasedJob[]> {
  const free = dispatcher.concurrency - dispatcher.running.size;
  if (free <= 0) return [];
  return claimJobs(dispatcher.deps.pool, {
    limit: Math.min(free, SHARE_PER_ACCOUNT),
    leaseToken: dispatcher.leaseToken,
    leaseMs: LEASE_MS,
    passOver: busyAccounts(dispatcher),
  });
}

function busyAccounts(dispatcher: Dispatcher): readonly number[] {
  const counts = new Map<number, number>();
  for (const { job } of dispatcher.running) counts.set(job.account, (counts.get(job.account) ?? 0) + 1);
  return [...counts].filter(([, count]) => count >= SHARE_PER_ACCOUNT).map(([account]) => account);
}

/** With every worker busy only the end of one wakes us; otherwise the next due time does. */
async function napLength(dispatcher: Dispatcher): Promise<number> {
  if (dispatcher.running.size >= dispatcher.concurrency) return LONGEST_NAP_MS;
  const next = await nextDueIn(dispatcher.deps.pool, busyAccounts(dispatcher));
  return Math.min(next ?? LONGEST_NAP_MS, LONGEST_NAP_MS);
}

function start(dispatcher: Dispatcher, job: LeasedJob): void {
  const entry = { job, end: run(dispatcher, job) };
  dispatcher.running.add(entry);
  void entry.end.finally(() => {
    dispatcher.running.delete(entry);
    dispatcher.wake.abort();
  });
}

/** Never rejects: what cannot be settled is returned by its lease. */
async function run(dispatcher: Dispatcher, job: LeasedJob): Promise<void> {
  const { deps, handler } = dispatcher;
  try {
    const settlement = await handler(job).catch((error: unknown) => afterFailure(deps, job, error));
    await settleJob(deps.pool, job, settlement);
  } catch (error) {
    deps.logger.error({ err: error, job: job.id, kind: job.kind }, 'a job could not be settled');
  }
}

function afterFailure(deps: DatabaseQueueDeps, job: LeasedJob, thrown: unknown): Settlement {
  const error = asAppError(thrown);
  deps.logger.error({ err: error, cause: error.cause, kind: job.kind, callId: job.callId }, 'a job failed');
  const wait = Math.min(BACKOFF_LIMIT_MS, BACKOFF_FIRST_MS * 2 ** Math.min(job.attempt, 20));
  // Half fixed, half random: jobs that failed together do not come back together.
  const at = deps.clock.now().getTime() + wait / 2 + Math.random() * (wait / 2);
  return job.attempt >= 12
    ? { kind: 'bury', error: error.message }
    : { kind: 'failed', error: error.message, at };
}

async function beat(dispatcher: Dispatcher, stopped: AbortSignal): Promise<void> {
  const { deps, leaseToken } = dispatcher;
  while (!stopped.aborted) {
    try {
      await returnExpiredJobs(deps.pool);
      await extendLeases(deps.pool, leaseToken, LEASE_MS);
    } catch (error) {
      deps.logger.warn({ err: error }, 'leases could not be extended');
    }
    await deps.clock.after(HEARTBEAT_MS, stopped);
  }
}
