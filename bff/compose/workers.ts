import { DEFAULT_PATIENCE } from '../calls/due-time';
import type { LoggingPatience } from '../calls/due-time';
import { createJobQueue } from '../queue/create-job-queue';
import { createCallerStore } from '../storage/caller-store';
import { createLoggedCallStore } from '../storage/logged-call-store';
import { dispatchJobs } from '../workers/dispatch-jobs';
import { createIdentifyCaller } from '../workers/identify-caller';
import { createLogCall } from '../workers/log-call/log-call';
import type { LookUpTimes } from '../workers/log-call/worker';
import type { Accounts } from './accounts';
import type { Kommo } from './kommo';
import type { Base, Closing } from './open-base';
import { recordingLinks } from './recordings';

const CONCURRENCY = 16;

export interface WorkerOverrides {
  readonly patience?: LoggingPatience;
  readonly looks?: LookUpTimes;
}

/** Starts to take jobs; the closing drains what was taken. */
export function startWorkers(
  base: Base,
  parts: { readonly kommo: Kommo; readonly accounts: Accounts; readonly overrides: WorkerOverrides },
  closing: Closing,
): void {
  const { pool, clock } = base;
  const { kommo, accounts, overrides } = parts;
  const { crm } = kommo;
  const queue = createJobQueue(base.config.queueUrl, base);
  const consumer = queue.consume(
    dispatchJobs({
      'identify-caller': createIdentifyCaller({ store: createCallerStore(pool), crm }),
      'log-call': createLogCall({
        store: createLoggedCallStore(pool),
        crm,
        clock,
        patience: overrides.patience ?? DEFAULT_PATIENCE,
        looks: overrides.looks ?? base.config.lookUps,
        rules: async (account) => (await accounts.settings.readSettings(account)).rules,
        recordingUrl: recordingLinks(base).recordingUrl,
      }),
    }),
    { concurrency: CONCURRENCY },
  );
  closing.push(() => consumer.stop());
}
