export interface WindowCounter {
  /** @returns how often the key was added in this window, this time included */
  add(key: string): number;
  count(key: string): number;
  /** Milliseconds. */
  endsIn(): number;
}

/** Counts by key, from nothing again in each window; so what it holds is bounded by what one window brings. */
export function createWindowCounter(windowMs: number, now: () => number = Date.now): WindowCounter {
  const counts = new Map<string, number>();
  let end = 0;

  function turn(): void {
    if (now() < end) return;
    counts.clear();
    end = now() + windowMs;
  }

  return {
    add(key) {
      turn();
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count;
    },
    count(key) {
      turn();
      return counts.get(key) ?? 0;
    },
    endsIn: () => Math.max(0, end - now()),
  };
}
