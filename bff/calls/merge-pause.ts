/**
 * A pause of the merging lasts this many times as long as the turn before it: a few times while answers keep up, and once
 * more for each four that wait for one. The more answers wait, the more they need the processor.
 */
const STEP_BACK = { least: 3, most: 12, oneMoreFor: 4 } as const;
const PAUSE_MS = { least: 10, most: 250 } as const;

/** @returns how long, in milliseconds, a turn waits while so many wait for the disk */
export function pauseAfter(lastTurnMs: number, waiting: number): number {
  const times = Math.min(STEP_BACK.most, STEP_BACK.least + waiting / STEP_BACK.oneMoreFor);
  return Math.min(PAUSE_MS.most, Math.max(PAUSE_MS.least, times * lastTurnMs));
}
