/** How long requests to Kommo wait for their places, as the workers' own figures tell. */

export interface BudgetWaits {
  /** Milliseconds per request of live calls, since the last time this was asked. */
  mean(): Promise<number>;
}

/** Everything but the last lane. */
const LIVE = /^kommo_budget_wait_seconds_(sum|count)\{lane="(?!backfill)\w[\w-]*"\} (\S+)$/gm;

/** @param workers where each worker shows its figures */
export function createBudgetWaits(workers: readonly string[]): BudgetWaits {
  let before = { sum: 0, count: 0 };

  async function read(): Promise<typeof before> {
    const total = { sum: 0, count: 0 };
    for (const url of workers) {
      const text = await (await fetch(`${url}/metrics`)).text();
      for (const [, kind, value] of text.matchAll(LIVE)) total[kind as keyof typeof total] += Number(value);
    }
    return total;
  }

  return {
    async mean() {
      const [now, then] = [await read(), before];
      before = now;
      return ((now.sum - then.sum) * 1_000) / Math.max(1, now.count - then.count);
    },
  };
}
