import type { Clock } from '../clock';
import { AppError } from '../domain/errors';
import type { ErrorCode } from '../domain/errors';

export interface ThreadQuestions {
  /**
   * Resolves when the thread has answered that it is done.
   * @throws AppError with the code that it answered; storage/unavailable when it ends, or does not answer in time
   */
  ask(send: (request: number) => void): Promise<void>;
  answer(request: number, failure?: ErrorCode): void;
  /** The thread has ended: nobody will answer. */
  giveUp(): void;
}

/** What a thread was asked and has not answered. A thread that hangs keeps nobody waiting for longer than `withinMs`. */
export function createThreadQuestions(clock: Clock, withinMs: number): ThreadQuestions {
  const waiting = new Map<number, (error?: AppError) => void>();
  let last = 0;

  async function expire(request: number, settled: AbortSignal): Promise<void> {
    await clock.after(withinMs, settled);
    if (!settled.aborted) waiting.get(request)?.(unavailable(`no answer of the thread in ${withinMs} ms`));
  }

  return {
    ask(send) {
      last += 1;
      const request = last;
      const settled = new AbortController();
      const answered = new Promise<void>((resolve, reject) => {
        waiting.set(request, (error) => {
          waiting.delete(request);
          settled.abort();
          if (error === undefined) resolve();
          else reject(error);
        });
      });
      void expire(request, settled.signal);
      send(request);
      return answered;
    },
    answer(request, failure) {
      waiting.get(request)?.(failure && new AppError(failure, { retry: 'backoff' }));
    },
    giveUp() {
      for (const settle of [...waiting.values()]) settle(unavailable('the thread has ended'));
    },
  };
}

export function unavailable(detail: string): AppError {
  return new AppError('storage/unavailable', { retry: 'backoff', detail });
}
