import type { Clock } from '../clock';

/** The flushes that have not ended; `onLate` is told of each that takes longer than it should. */
export function createUnderWay(clock: Clock, lateMs: number, onLate: () => void) {
  const flushes = new Set<{ readonly items: number; isLate: boolean }>();
  return {
    count: () => flushes.size,
    items: () => [...flushes].reduce((sum, { items }) => sum + items, 0),
    areAllLate: () => [...flushes].every(({ isLate }) => isLate),
    async during(items: number, work: () => Promise<void>): Promise<void> {
      const flush = { items, isLate: false };
      flushes.add(flush);
      void clock.after(lateMs).then(() => {
        flush.isLate = true;
        if (flushes.has(flush)) onLate();
      });
      await work();
      flushes.delete(flush);
    },
  };
}
