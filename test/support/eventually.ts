import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Milliseconds until the last failure is thrown. */
  readonly within?: number;
  /** Milliseconds between two looks. */
  readonly every?: number;
}

/**
 * Looks again and again until `probe` neither throws nor answers `false`, and gives its answer.
 * @throws what the last look threw, when `within` has passed
 */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  { within = 5_000, every = 10 }: EventuallyOptions = {},
): Promise<T> {
  const deadline = performance.now() + within;
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== false) return answer;
      if (performance.now() > deadline) throw new Error(`still false after ${within} ms`);
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await delay(every);
  }
}
