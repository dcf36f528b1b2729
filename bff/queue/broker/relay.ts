/**
 * Tells the broker of jobs that are due, and of those that nobody claimed although it was told.
 *
 * Order: mark the rows, then publish. A crash in between leaves jobs marked that no broker knows: they are told
 * when the patience ends. A publication that fails is taken back at once; if it had arrived after all, the second
 * delivery finds the job taken or gone.
 */
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Clock } from '../../clock';
import type { Listener } from '../../storage/listener';
import { createMarks, unmarkForRelay } from '../database/relay-jobs';
import { listenForJobs } from '../database/notices';
import { LIVE_LANES, SHARE_PER_ACCOUNT } from '../fair-share';
import type { Job } from '../job-queue';
import type { QueueTiming } from '../queue-timing';
import type { BrokerConnection } from './broker';
import { wakeUpOf } from './wake-up';

const BATCH = 200;
const PAUSE_AFTER_ERROR_MS = 1_000;

export interface RelayDeps {
  readonly pool: Pool;
  readonly listener: Listener;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timing: QueueTiming;
}

export interface Relay {
  /** Something may be due: look now. */
  nudge(): void;
  /** Resolves when nothing is being told any more. */
  stop(): Promise<void>;
}

/** Works on one connection, until it is stopped. */
export function startRelay(deps: RelayDeps, connection: BrokerConnection): Relay {
  const stopped = new AbortController();
  let wake = new AbortController();
  const nudge = (): void => wake.abort();
  const mark = createMarks(deps.pool);
  const unlisten = listenForJobs(deps.listener, LIVE_LANES, nudge);
  const relaying = relay();

  async function relay(): Promise<void> {
    while (!stopped.signal.aborted) {
      wake = new AbortController();
      try {
        const nap = await tellOnce();
        if (nap > 0 && !stopped.signal.aborted) await deps.clock.after(nap, wake.signal);
      } catch (error) {
        deps.logger.warn({ err: error }, 'the broker could not be told of due jobs');
        await deps.clock.after(PAUSE_AFTER_ERROR_MS, stopped.signal);
      }
    }
  }

  /** @returns for how many milliseconds there is nothing to tell unless somebody nudges us */
  async function tellOnce(): Promise<number> {
    const now = deps.clock.now().getTime();
    const { relayPatience: patience, longestNap } = deps.timing;
    const { jobs, mayBeMore, nextAt } = await mark({ now, share: SHARE_PER_ACCOUNT, limit: BATCH, patience });
    if (jobs.length > 0) await publish(deps, connection, jobs);
    // A broker may have taken its time.
    return mayBeMore ? 0 : Math.min(longestNap, (nextAt ?? Infinity) - deps.clock.now().getTime());
  }

  return {
    nudge,
    async stop() {
      stopped.abort();
      nudge();
      unlisten();
      await relaying;
    },
  };
}

async function publish(deps: RelayDeps, connection: BrokerConnection, jobs: readonly Job[]): Promise<void> {
  try {
    await connection.publish(jobs.map(wakeUpOf));
  } catch (error) {
    await unmarkForRelay(deps.pool, jobs);
    throw error;
  }
}
