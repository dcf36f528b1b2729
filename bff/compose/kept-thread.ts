/**
 * A thread that is there as long as the process is.
 *
 * States: running → ended. One that ends unasked, or could not be started, is followed by another after a second, however
 * often. One that says nothing for half a minute is ended, and followed. After an end it is not steady until the next one has
 * run for a minute: who dies again and again is never steady in between.
 * Who may move it: whoever keeps it; `stop` lets it finish, for ten seconds at most.
 * Crash of the process: the thread is part of it.
 */
import type { Worker } from 'node:worker_threads';
import type { Clock } from '../clock';
import type { Logger } from '../telemetry/logger';

export interface KeptThreadDeps<Told, Said> {
  /** Also throws, when the machine has no thread left. */
  readonly start: () => Worker;
  readonly hear: (said: Said) => void;
  /** What each is told first. */
  readonly greet: () => Told;
  readonly onEnded: () => void;
  /** Whatever makes a thread that lives say something. */
  readonly callOut: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface KeptThread<Told> {
  isRunning(): boolean;
  /** Whether none has ended unasked lately. */
  isSteady(): boolean;
  /** Unheard while none runs. */
  tell(message: Told): void;
  /** Resolves when the thread has ended, by itself or after ten seconds. Tell it to end first. */
  stop(): Promise<void>;
}

const RESTART_MS = 1_000;
const STOP_WITHIN_MS = 10_000;
const CALL_EVERY_MS = 5_000;
/** So many calls in a row without a word: counted, for a process that stood still has missed time and no call. */
const SILENT_AFTER = 6;
const STEADY_AFTER_MS = 60_000;

export function keepThread<Told, Said>(deps: KeptThreadDeps<Told, Said>): KeptThread<Told> {
  const { clock, logger } = deps;
  const stopped = new AbortController();
  let thread: Worker | undefined;
  let steadyFrom = 0;
  const tellFailure = (err: unknown): void =>
    logger.error({ err }, 'the thread that merges deliveries failed');
  const running = keepRunning();

  async function keepRunning(): Promise<void> {
    while (!stopped.signal.aborted) {
      await runOnce().catch(tellFailure);
      if (stopped.signal.aborted) return;
      logger.error('the thread that merges deliveries has ended; another one follows');
      await clock.after(RESTART_MS, stopped.signal);
      steadyFrom = clock.now().getTime() + STEADY_AFTER_MS;
    }
  }

  /** Resolves when the thread has ended, however. @throws what kept it from starting */
  async function runOnce(): Promise<void> {
    const started = deps.start();
    const ended = new AbortController();
    started.on('message', deps.hear);
    started.on('error', tellFailure);
    started.once('exit', () => {
      thread = undefined;
      deps.onEnded();
      ended.abort();
    });
    thread = started;
    started.postMessage(deps.greet());
    await watchOver(deps, started, ended.signal);
  }

  return {
    isRunning: () => thread !== undefined,
    isSteady: () => clock.now().getTime() >= steadyFrom,
    tell: (message) => thread?.postMessage(message),
    async stop() {
      stopped.abort();
      const late = setTimeout(() => void thread?.terminate(), STOP_WITHIN_MS);
      await running;
      clearTimeout(late);
    },
  };
}

/** Resolves when it has ended. */
async function watchOver(
  { clock, logger, callOut }: Pick<KeptThreadDeps<never, never>, 'clock' | 'logger' | 'callOut'>,
  watched: Worker,
  ended: AbortSignal,
): Promise<void> {
  let unanswered = 0;
  watched.on('message', () => (unanswered = 0));
  for (;;) {
    await clock.after(CALL_EVERY_MS, ended);
    if (ended.aborted) return;
    if (unanswered < SILENT_AFTER) {
      unanswered += 1;
      callOut();
    } else {
      logger.error('the thread that merges deliveries says nothing any more, and is ended');
      await watched.terminate();
    }
  }
}
