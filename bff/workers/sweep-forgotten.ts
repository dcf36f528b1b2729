/**
 * Once a minute looks for work that nobody would come back to: a call that is on its way and has no job (somebody
 * emptied the table, a process died between a row and its wake-up), and what an account had put off while Kommo did not
 * let it in, at the very moment when it was let in again.
 *
 * State: none. Every process with workers sweeps; each of the steps may be done twice and at once, and a crash leaves
 * the next minute to do it.
 */
import type { Logger } from 'pino';
import type { Clock } from '../clock';

export interface SweepForgottenDeps {
  /** Each tells how much it found. */
  readonly steps: Readonly<Record<string, () => Promise<number>>>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const EVERY_MS = 60_000;

/** @returns how to stop; what is under way is waited for */
export function startSweepForgotten({ steps, clock, logger }: SweepForgottenDeps): () => Promise<void> {
  const stopped = new AbortController();

  async function take(name: string, step: () => Promise<number>): Promise<void> {
    try {
      const count = await step();
      if (count > 0) logger.warn({ step: name, count }, 'work was found that nobody would have come back to');
    } catch (error) {
      logger.warn({ err: error, step: name }, 'a sweep failed and is tried again');
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      await clock.after(EVERY_MS, stopped.signal);
      if (stopped.signal.aborted) return;
      for (const [name, step] of Object.entries(steps)) await take(name, step);
    }
  }

  const running = run();
  return () => {
    stopped.abort();
    return running;
  };
}
