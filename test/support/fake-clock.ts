import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../bff/clock';

export interface FakeClock extends Clock {
  /** Turns the clock; whoever is due wakes in order, each at its own time, before this resolves. */
  advance(ms: number): Promise<void>;
  /** How many wait in `after`. */
  readonly waiting: number;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

export function createFakeClock(start: Date | string = '2026-01-01T00:00:00Z'): FakeClock {
  let time = new Date(start).getTime();
  const sleepers = new Set<Sleeper>();

  const nextDue = (until: number): Sleeper | undefined =>
    [...sleepers].filter((sleeper) => sleeper.due <= until).sort((a, b) => a.due - b.due)[0];

  const after = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = (): void => {
        sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { due: time + ms, wake };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', wake);
    });

  return {
    now: () => new Date(time),
    after,
    get waiting() {
      return sleepers.size;
    },
    async advance(ms) {
      const until = time + ms;
      for (let sleeper = nextDue(until); sleeper !== undefined; sleeper = nextDue(until)) {
        time = Math.max(time, sleeper.due);
        sleeper.wake();
        // Those woken may go to sleep again before `until`.
        await nextTurn();
      }
      time = until;
      await nextTurn();
    },
  };
}
