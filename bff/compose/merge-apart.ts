/**
 * The merger of the inbox in a thread of its own.
 *
 * States of the thread: running → ended. One that ends unasked, or could not be started, is followed by another after a
 * second, however often.
 * Who may move it: the merger that started it; `stop` lets its batches finish, for ten seconds at most.
 * Crash of the thread: its transactions roll back, so the deliveries wait in the table. Accounts woken while there is none
 * are told to the next one; what the last one was told is two seconds old by then, and found by looking around. Whoever
 * waits for `mergeNow` is told that storage is unavailable. Crash of the process: the thread is part of it.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { InboxMerger } from '../calls/merge-inbox';
import type { Clock } from '../clock';
import { AppError } from '../domain/errors';
import type { ErrorCode } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';
import type { Logger } from '../telemetry/logger';
import type { FromMergeThread, MergeThreadSettings, ToMergeThread } from './merge-thread';

export interface MergerApartDeps {
  readonly settings: MergeThreadSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tellRepeats: (calls: readonly CallId[]) => void;
  readonly startThread?: (settings: MergeThreadSettings) => Worker;
}

const RESTART_MS = 1_000;
const STOP_WITHIN_MS = 10_000;
/** Beside this file, built or not. */
export const MERGE_THREAD = path.join(__dirname, `merge-thread${path.extname(__filename)}`);

export function createMergerApart(deps: MergerApartDeps): InboxMerger {
  const { startThread = (workerData) => new Worker(MERGE_THREAD, { workerData }) } = deps;
  const stopped = new AbortController();
  const questions = createQuestions();
  /** Woken while there is no thread. */
  const unheard = new Set<AccountId>();
  let thread: Worker | undefined;
  const tellFailure = (err: unknown): void =>
    deps.logger.error({ err }, 'the thread that merges deliveries failed');
  const running = keepRunning();

  async function keepRunning(): Promise<void> {
    while (!stopped.signal.aborted) {
      await runOnce().catch(tellFailure);
      if (stopped.signal.aborted) return;
      deps.logger.error('the thread that merges deliveries has ended; another one follows');
      await deps.clock.after(RESTART_MS, stopped.signal);
    }
  }

  /** Resolves when the thread has ended, however. @throws what kept it from starting, a limit of threads for one */
  async function runOnce(): Promise<void> {
    const started = startThread(deps.settings);
    started.on('message', hear);
    started.on('error', tellFailure);
    const ended = new Promise((resolve) => started.once('exit', resolve));
    thread = started;
    tell({ kind: 'wake', accounts: [...unheard] });
    unheard.clear();
    await ended;
    thread = undefined;
    questions.giveUp();
  }

  function tell(message: ToMergeThread): void {
    thread?.postMessage(message);
  }

  function hear(message: FromMergeThread): void {
    if (message.kind === 'repeats') return deps.tellRepeats(message.calls);
    questions.answer(message.request, message.failure);
  }

  return {
    wake(account) {
      if (thread === undefined) unheard.add(account);
      else tell({ kind: 'wake', accounts: [account] });
    },
    async mergeNow(account) {
      if (thread === undefined) throw unavailable();
      await questions.ask((request) => tell({ kind: 'merge', request, account }));
    },
    async stop() {
      stopped.abort();
      tell({ kind: 'stop' });
      const late = setTimeout(() => void thread?.terminate(), STOP_WITHIN_MS);
      await running;
      clearTimeout(late);
    },
  };
}

/** What the thread was asked and has not answered. */
function createQuestions() {
  const waiting = new Map<number, (error?: AppError) => void>();
  let last = 0;
  return {
    ask(send: (request: number) => void): Promise<void> {
      return new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, (error) => (error === undefined ? resolve() : reject(error)));
        send(last);
      });
    },
    answer(request: number, failure?: ErrorCode): void {
      waiting.get(request)?.(failure && new AppError(failure, { retry: 'backoff' }));
      waiting.delete(request);
    },
    giveUp(): void {
      for (const settle of waiting.values()) settle(unavailable());
      waiting.clear();
    },
  };
}

function unavailable(): AppError {
  return new AppError('storage/unavailable', { retry: 'backoff' });
}
