import type { Clock } from '../clock';

/**
 * For work that wakes somebody: at once, and no more often than every `ms` in a burst. What is asked for meanwhile is
 * done together when the time is over.
 * @returns to be called when there is work; `isOneOfMany`: more is sure to follow, so it may wait for company
 */
export function notMoreOften(clock: Clock, ms: number, work: () => void): (isOneOfMany: boolean) => void {
  let isResting = false;
  let isDue = false;
  return function ask(isOneOfMany) {
    isDue = isOneOfMany && isResting;
    if (isDue) return;
    work();
    if (!isOneOfMany || isResting) return;
    isResting = true;
    void clock.after(ms).then(() => {
      isResting = false;
      if (isDue) ask(true);
    });
  };
}
