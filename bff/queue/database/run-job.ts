import type { Logger } from 'pino';
import type { Clock } from '../../clock';
import { asAppError } from '../../domain/errors';
import type { JobHandler, Settlement } from '../job-queue';
import { afterFailure } from './after-failure';
import type { LeasedJob } from './leased-job';
import type { SettleJob } from './settle-job';

export interface RunJobDeps {
  readonly settle: SettleJob;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Runs and settles a claimed job. Never rejects: what cannot be settled is returned when its lease ends. */
export async function runJob(deps: RunJobDeps, job: LeasedJob, handler: JobHandler): Promise<void> {
  const settlement = await settlementOf(deps, job, handler);
  try {
    const isSettled = await deps.settle(job, settlement);
    if (!isSettled) deps.logger.warn(contextOf(job), 'the lease of a job was lost while it ran');
  } catch (error) {
    deps.logger.error({ err: error, ...contextOf(job) }, 'a job could not be settled');
  }
}

async function settlementOf(deps: RunJobDeps, job: LeasedJob, handler: JobHandler): Promise<Settlement> {
  try {
    return await handler(job);
  } catch (thrown) {
    const error = asAppError(thrown);
    deps.logger.error({ err: error, cause: error.cause, ...contextOf(job) }, 'a job failed');
    return afterFailure(error, job.attempt, deps.clock.now().getTime());
  }
}

function contextOf({ kind, account, callId, attempt }: LeasedJob): object {
  return { kind, account, callId, attempt };
}
