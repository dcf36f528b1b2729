import type { JobQueue } from '../queue/job-queue';
import { createCallTransactions } from '../storage/call-unit-of-work';
import { createLoggedCallStore } from '../storage/logged-call-store';
import { createRetryCall } from '../workers/log-call/retry-call';
import type { RetryCall } from '../workers/log-call/retry-call';
import type { Base } from './open-base';

/** For administrators: another try for a call that stays out of Kommo. */
export function retryCall({ pool, clock }: Base, queue: Pick<JobQueue, 'redrive'>): RetryCall {
  const transactions = createCallTransactions(pool);
  return createRetryCall({
    store: createLoggedCallStore(pool),
    clock,
    wake: async (job, at) => {
      // A buried job stays buried however often it is announced.
      await queue.redrive(job);
      await transactions.run(job.account, (unit) =>
        unit.save({ calls: [], timeline: [], jobs: [{ job, at }] }),
      );
    },
  });
}
