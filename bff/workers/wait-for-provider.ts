import type { Clock } from '../clock';
import type { WaitToAsk } from '../normalize/provider';

/** Enough for two hundred pages from a vendor that gives ten a minute. The accounts behind this one wait as long. */
const WAITING_MAX_MS = 20 * 60_000;

/**
 * How long one reading of a log waits for its provider, all pauses together. A pause that is longer than what is left
 * is not begun. One for each reading.
 * @param stopped ends a pause, and the asking
 */
export function createWait(clock: Pick<Clock, 'after'>, stopped?: AbortSignal): WaitToAsk {
  let leftMs = WAITING_MAX_MS;
  const isStopped = (): boolean => stopped?.aborted === true;
  return async (ms) => {
    if (isStopped() || ms > leftMs) return false;
    leftMs -= ms;
    await clock.after(ms, stopped);
    return !isStopped();
  };
}
