import type { ClaimedJob, JobQueue, Settlement } from '../queue/job-queue';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';
import { traceOfCall } from '../telemetry/trace-of-call';
import type { Tracing } from '../telemetry/tracing';
import { traceJobs } from './trace-work';

export interface MeasureJobsDeps {
  readonly metrics: Pick<Metrics, 'jobs' | 'jobDuration'>;
  readonly logger: Logger;
  readonly tracing: Tracing;
  /** The job's work is over, and not yet settled. Must not throw. */
  readonly onWorked: (job: ClaimedJob) => Promise<void>;
}

/** Counts what becomes of jobs, and writes a line for each. A worker that throws counts as `thrown`. */
export function measureJobs(
  queue: JobQueue,
  { metrics, logger, tracing, onWorked }: MeasureJobsDeps,
): JobQueue {
  return {
    consume(handler, options) {
      const traced = traceJobs(handler, tracing);
      return queue.consume(async (job) => {
        const { kind, account, callId, attempt } = job;
        const measured = metrics.jobDuration.startTimer({ kind });
        let settlement: Settlement['kind'] | 'thrown' = 'thrown';
        try {
          const settled = await traced(job);
          settlement = settled.kind;
          return settled;
        } finally {
          const seconds = measured();
          metrics.jobs.inc({ kind, settlement });
          const traceId = traceOfCall(account, callId);
          const line = {
            kind,
            account,
            callId,
            traceId,
            attempt,
            settlement,
            ms: Math.round(seconds * 1000),
          };
          logger[LEVELS[settlement]](line, 'job');
          await onWorked(job);
        }
      }, options);
    },
    ready: () => queue.ready(),
    deadLetters: (limit) => queue.deadLetters(limit),
    redrive: (which) => queue.redrive(which),
  };
}

const LEVELS = { done: 'info', again: 'debug', failed: 'warn', bury: 'error', thrown: 'error' } as const;
