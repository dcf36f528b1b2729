/**
 * Run as a thread of a process that answers webhooks: merges what waits in the inbox, with connections of its own, so
 * that an answer never stands behind a merging. What it does and leaves is told in calls/merge-inbox.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { LoggingPatience } from '../calls/due-time';
import { createInboxMerger } from '../calls/merge-inbox';
import { systemClock } from '../clock';
import type { LogLevel } from '../config';
import { asAppError } from '../domain/errors';
import type { ErrorCode } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';
import { createDeliveryInbox } from '../storage/delivery-inbox';
import { createPool } from '../storage/pool';
import type { DatabaseAddress } from '../storage/pool';
import { createLogger } from '../telemetry/logger';
import type { PastSpan } from '../telemetry/tracing';
import { watchBatches } from './trace-merging';

export interface MergeThreadSettings {
  readonly database: DatabaseAddress;
  readonly logLevel: LogLevel;
  readonly patience: LoggingPatience;
  /** Its one element: how many wait for the disk. Shared with whoever stores. */
  readonly storing: Int32Array;
  /** Whether anybody has asked for traces. */
  readonly isTraced: boolean;
}

export type ToMergeThread =
  | { readonly kind: 'wake'; readonly accounts: readonly AccountId[] }
  | { readonly kind: 'merge'; readonly request: number; readonly account: AccountId }
  | { readonly kind: 'ready'; readonly request: number }
  | { readonly kind: 'stop' };

export type FromMergeThread =
  | { readonly kind: 'answer'; readonly request: number; readonly failure?: ErrorCode }
  | { readonly kind: 'repeats'; readonly calls: readonly CallId[] }
  /** The process exports them: one queue and one farewell to the collector. */
  | { readonly kind: 'spans'; readonly spans: readonly PastSpan[] };

/** Two that merge, one that looks around, one for whoever asks for calls. */
export const MERGE_CONNECTIONS = 4;

function run(port: NonNullable<typeof parentPort>, settings: MergeThreadSettings): void {
  const logger = createLogger({ level: settings.logLevel });
  const pool = createPool({
    ...settings.database,
    max: MERGE_CONNECTIONS,
    onError: (error) => logger.warn({ err: error }, 'the database is in trouble'),
  });
  const tell = (message: FromMergeThread): void => port.postMessage(message);
  const merger = createInboxMerger({
    inbox: createDeliveryInbox(pool),
    storing: () => settings.storing[0] ?? 0,
    rules: { patience: settings.patience },
    clock: systemClock,
    logger,
    tellRepeats: (calls) => calls.length > 0 && tell({ kind: 'repeats', calls }),
    ...(settings.isTraced && { watchBatch: watchBatches((spans) => tell({ kind: 'spans', spans })) }),
  });

  async function answer(request: number, work: Promise<void>): Promise<void> {
    await work.then(
      () => tell({ kind: 'answer', request }),
      (error: unknown) => tell({ kind: 'answer', request, failure: asAppError(error).code }),
    );
  }

  async function stop(): Promise<void> {
    await merger.stop();
    await pool.end();
    // Nothing else keeps the thread.
    port.close();
  }

  port.on('message', (message: ToMergeThread) => {
    switch (message.kind) {
      case 'wake':
        return message.accounts.forEach(merger.wake);
      case 'merge':
        return void answer(message.request, merger.mergeNow(message.account));
      case 'ready':
        return void answer(message.request, merger.ready());
      case 'stop':
        return void stop();
    }
  });
}

if (parentPort !== null) run(parentPort, workerData as MergeThreadSettings);
