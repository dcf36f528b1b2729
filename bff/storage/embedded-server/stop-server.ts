import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, runningServer } from './previous-server';

const FAST_STOP_MS = 20_000;
const IMMEDIATE_STOP_MS = 5_000;
const LOOK_EVERY_MS = 20;

export interface StopTarget {
  readonly pid: number;
  readonly data: string;
}

/**
 * Ends a server and waits for it: SIGINT closes connections and writes everything, SIGQUIT leaves the rest to the
 * replay at the next start.
 * @throws Error when the server is still there after both
 */
export async function stopServer(target: StopTarget): Promise<void> {
  const isGone =
    (await signalAndWait(target, { signal: 'SIGINT', within: FAST_STOP_MS })) ||
    (await signalAndWait(target, { signal: 'SIGQUIT', within: IMMEDIATE_STOP_MS }));
  if (!isGone) throw new Error(`the database server (pid ${target.pid}) does not stop`);
}

async function signalAndWait(
  { pid, data }: StopTarget,
  { signal, within }: { signal: NodeJS.Signals; within: number },
): Promise<boolean> {
  const deadline = performance.now() + within;
  const isRunning = (): boolean => isAlive(pid) && runningServer(data)?.pid === pid;
  if (isRunning()) process.kill(pid, signal);
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await delay(LOOK_EVERY_MS);
  }
  return true;
}
