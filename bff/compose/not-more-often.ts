import type { Clock } from '../clock';

/**
 * For work that wakes somebody: at once, and after that not again until a rest is over while there is a burst. What is
 * asked for meanwhile is done together then.
 * @returns to be called when there is work, with the milliseconds to rest after it; 0 for a lone one, which waits for no
 * company
 */
export function notMoreOften(clock: Clock, work: () => void): (restMs: number) => void {
  let isResting = false;
  let isDue = false;
  return function ask(restMs) {
    isDue = restMs > 0 && isResting;
    if (isDue) return;
    work();
    if (restMs === 0 || isResting) return;
    isResting = true;
    void clock.after(restMs).then(() => {
      isResting = false;
      if (isDue) ask(restMs);
    });
  };
}
