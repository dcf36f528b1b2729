import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Clock } from '../../clock';
import type { QueueTiming } from '../queue-timing';
import type { JobsAtWork } from './jobs-at-work';
import { extendLeases, returnExpiredJobs } from './leases';

export interface HeartbeatDeps {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timing: QueueTiming;
  readonly atWork: Pick<JobsAtWork, 'ids'>;
}

/**
 * Until it is stopped, extends the leases of what is at work here and returns those of processes that are gone. Our own come
 * first: a process that was suspended keeps what nobody has taken meanwhile.
 * @returns how to stop, to be called after the last job is settled
 */
export function startHeartbeat(deps: HeartbeatDeps, leaseToken: string): () => Promise<void> {
  const stopped = new AbortController();
  const beating = beat();

  async function beat(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        await extendLeases(deps.pool, leaseToken, { ids: deps.atWork.ids(), lease: deps.timing.lease });
        await returnExpiredJobs(deps.pool);
      } catch (error) {
        deps.logger.warn({ err: error }, 'leases could not be extended');
      }
      await deps.clock.after(deps.timing.heartbeat, stopped.signal);
    }
  }

  return () => {
    stopped.abort();
    return beating;
  };
}
