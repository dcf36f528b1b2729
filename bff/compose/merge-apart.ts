/**
 * The merger of the inbox in a thread of its own, whose states are told in `kept-thread`.
 *
 * Crash of the thread: its transactions roll back, so the deliveries wait in the table. Accounts woken while there is none
 * are told to the next one; what the last one was told is two seconds old by then, and found by looking around. Whoever
 * waits for `mergeNow` is told that storage is unavailable. Crash of the process: the thread is part of it.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { InboxMerger } from '../calls/merge-inbox';
import type { Clock } from '../clock';
import type { AccountId, CallId } from '../domain/ids';
import type { Logger } from '../telemetry/logger';
import type { PastSpan } from '../telemetry/tracing';
import { keepThread } from './kept-thread';
import type { FromMergeThread, MergeThreadSettings, ToMergeThread } from './merge-thread';
import { createThreadQuestions, unavailable } from './thread-questions';

export interface MergerApartDeps {
  readonly settings: MergeThreadSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tellRepeats: (calls: readonly CallId[]) => void;
  readonly tellSpans: (spans: readonly PastSpan[]) => void;
  readonly startThread?: (settings: MergeThreadSettings) => Worker;
}

/** Longer than the thread itself lets anybody wait. */
const ANSWER_WITHIN_MS = 15_000;
/** Beside this file, built or not. */
export const MERGE_THREAD = path.join(__dirname, `merge-thread${path.extname(__filename)}`);

export function createMergerApart(deps: MergerApartDeps): InboxMerger {
  const { clock, logger, startThread = (workerData) => new Worker(MERGE_THREAD, { workerData }) } = deps;
  const questions = createThreadQuestions(clock, ANSWER_WITHIN_MS);
  /** Woken while there is no thread. */
  const unheard = new Set<AccountId>();
  const thread = keepThread<ToMergeThread, FromMergeThread>({
    start: () => startThread(deps.settings),
    hear(said) {
      switch (said.kind) {
        case 'repeats':
          return deps.tellRepeats(said.calls);
        case 'spans':
          return deps.tellSpans(said.spans);
        case 'answer':
          return questions.answer(said.request, said.failure);
      }
    },
    greet() {
      const accounts = [...unheard];
      unheard.clear();
      return { kind: 'wake', accounts };
    },
    onEnded: questions.giveUp,
    callOut: () => void askReady().catch(() => undefined),
    clock,
    logger,
  });

  async function ask(question: (request: number) => ToMergeThread): Promise<void> {
    if (!thread.isRunning()) throw unavailable('there is no thread that merges');
    await questions.ask((request) => thread.tell(question(request)));
  }

  function askReady(): Promise<void> {
    return ask((request) => ({ kind: 'ready', request }));
  }

  return {
    wake(account) {
      if (thread.isRunning()) thread.tell({ kind: 'wake', accounts: [account] });
      else unheard.add(account);
    },
    mergeNow: (account) => ask((request) => ({ kind: 'merge', request, account })),
    async ready() {
      if (!thread.isSteady()) throw unavailable('the thread that merges ended a moment ago');
      await askReady();
    },
    async stop() {
      thread.tell({ kind: 'stop' });
      await thread.stop();
    },
  };
}
