import type { ClaimedJob, JobQueue, Settlement } from '../queue/job-queue';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';

export interface MeasureJobsDeps {
  readonly metrics: Pick<Metrics, 'jobs' | 'jobDuration'>;
  readonly logger: Logger;
  /** The job's work is over, and not yet settled. Must not throw. */
  readonly onWorked: (job: ClaimedJob) => Promise<void>;
}

/** Counts what becomes of jobs, and writes a line for each. A worker that throws counts as `thrown`. */
export function measureJobs(queue: JobQueue, { metrics, logger, onWorked }: MeasureJobsDeps): JobQueue {
  return {
    consume: (handler, options) =>
      queue.consume(async (job) => {
        const { kind, account, callId, attempt } = job;
        const measured = metrics.jobDuration.startTimer({ kind });
        let settlement: Settlement['kind'] | 'thrown' = 'thrown';
        try {
          const settled = await handler(job);
          settlement = settled.kind;
          return settled;
        } finally {
          const seconds = measured();
          metrics.jobs.inc({ kind, settlement });
          const line = { kind, account, callId, attempt, settlement, ms: Math.round(seconds * 1000) };
          logger[LEVELS[settlement]](line, 'job');
          await onWorked(job);
        }
      }, options),
    ready: () => queue.ready(),
    deadLetters: (limit) => queue.deadLetters(limit),
    redrive: (which) => queue.redrive(which),
  };
}

const LEVELS = { done: 'info', again: 'debug', failed: 'warn', bury: 'error', thrown: 'error' } as const;
