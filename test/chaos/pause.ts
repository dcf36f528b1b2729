import { setTimeout as wait } from 'node:timers/promises';

/** @returns false when it is over */
export async function pause(ms: number, over: AbortSignal): Promise<boolean> {
  try {
    await wait(ms, undefined, { signal: over });
    return true;
  } catch {
    return false;
  }
}
