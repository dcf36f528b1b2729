import type { Pool } from 'pg';
import { patienceWith } from '../calls/due-time';
import type { LoggingPatience } from '../calls/due-time';
import { createRecordCallEvents } from '../calls/record-call-events';
import { createRecentReads } from '../crm/kommo/recent-reads';
import type { AccountId } from '../domain/ids';
import type { JobHandler, JobQueue } from '../queue/job-queue';
import { readAwaitedCall } from '../storage/awaited-call';
import { createAwaitedRecordings } from '../storage/awaited-recordings';
import { createCallTransactions } from '../storage/call-unit-of-work';
import { createCallerStore } from '../storage/caller-store';
import { createLateCallStore } from '../storage/late-call-store';
import { createLoggedCallStore } from '../storage/logged-call-store';
import { createNumberHistory } from '../storage/number-history';
import { createEnrichCall } from '../workers/enrich-call';
import { createFindRecordings } from '../workers/find-recordings';
import { dispatchJobs } from '../workers/dispatch-jobs';
import { createIdentifyCaller } from '../workers/identify-caller';
import { createLogCall } from '../workers/log-call/log-call';
import type { LoggedCallStore } from '../workers/log-call/logging-memo';
import { createSweeper } from '../workers/log-call/sweeper';
import type { Sweeper } from '../workers/log-call/sweeper';
import type { LookUpTimes, SettingsOfCalls } from '../workers/log-call/worker';
import type { Accounts } from './accounts';
import type { Kommo } from './kommo';
import type { Base, Closing } from './open-base';
import { recordingLinks } from './recordings';

const CONCURRENCY = 16;
/** Nobody waits for what is late: its settings may be as old. */
const LATE_SETTINGS_MS = 2_000;

export interface WorkerOverrides {
  readonly patience?: LoggingPatience;
  readonly looks?: LookUpTimes;
}

export interface WorkerParts {
  readonly kommo: Kommo;
  readonly accounts: Accounts;
  readonly queue: JobQueue;
  readonly overrides: WorkerOverrides;
}

/** Starts to take jobs; the closing drains what was taken. */
export function startWorkers(base: Base, parts: WorkerParts, closing: Closing): void {
  const { crm } = parts.kommo;
  const sweeper = createSweeper({ crm, store: createLoggedCallStore(base.pool), clock: base.clock });
  const { pool, backlogPool } = base;
  const { readSettings } = parts.accounts.settings;
  const store = createLoggedCallStore(pool);
  const live = logCall(base, parts, { pool, store, sweeper, settings: readSettings });
  const recent = createRecentReads<SettingsOfCalls>({ clock: base.clock, freshMs: LATE_SETTINGS_MS });
  const settings = (account: AccountId): Promise<SettingsOfCalls> =>
    recent.read({ account, key: 'settings', lane: 'backfill' }, () => readSettings(account));
  const late = logCall(base, parts, {
    pool: backlogPool,
    store: createLateCallStore(backlogPool),
    sweeper,
    settings,
  });
  const consumer = parts.queue.consume(
    dispatchJobs({
      'identify-caller': createIdentifyCaller({
        store: createCallerStore(base.pool),
        crm,
        clock: base.clock,
      }),
      'log-call': (job) => (job.isBacklog ? late(job) : live(job)),
      'enrich-call': createEnrichCall({
        readCall: (account, callId) => readAwaitedCall(base.pool, account, callId),
        awaited: createAwaitedRecordings(base.pool),
        clock: base.clock,
      }),
      'find-recordings': findRecordings(base, parts),
    }),
    { concurrency: CONCURRENCY },
  );
  closing.push(() => consumer.stop());
}

interface LogCallParts {
  readonly pool: Pool;
  readonly store: LoggedCallStore;
  /** One for the whole process: a sweep serves all uncertain calls of an account. */
  readonly sweeper: Sweeper;
  readonly settings: (account: AccountId) => Promise<SettingsOfCalls>;
}

function logCall(
  base: Base,
  { kommo, overrides }: WorkerParts,
  { pool, store, sweeper, settings }: LogCallParts,
): JobHandler {
  return createLogCall({
    store,
    crm: kommo.crm,
    clock: base.clock,
    patience: overrides.patience ?? patienceWith(base.config),
    looks: overrides.looks ?? base.config.lookUps,
    lateAfterMs: base.config.lateAfterMs,
    history: createNumberHistory(pool),
    settings,
    recordingUrl: recordingLinks(base).recordingUrl,
    sweeper,
  });
}

function findRecordings({ pool, clock, config }: Base, { accounts, overrides }: WorkerParts): JobHandler {
  const patience = overrides.patience ?? patienceWith(config);
  return createFindRecordings({
    awaited: createAwaitedRecordings(pool),
    connectionOfAccount: accounts.connections.connectionOfAccount,
    providers: accounts.providers,
    recordCallEvents: createRecordCallEvents({ transactions: createCallTransactions(pool), clock, patience }),
    clock,
  });
}
