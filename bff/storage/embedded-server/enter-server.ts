import { setTimeout as delay } from 'node:timers/promises';
import type { SocketConnection } from '../pool';
import type { Installation, Launch } from './launch-server';
import { launchServer } from './launch-server';
import type { Membership } from './membership';
import { joinServer } from './membership';
import { removeEmptyLockFile, runningServer } from './previous-server';

export interface Entered {
  readonly membership: Membership;
  readonly connection: SocketConnection;
  readonly pid: number;
}

/** Replaying the log after a power cut takes a while. */
const START_DEADLINE_MS = 120_000;
const LOOK_EVERY_MS = 20;
/**
 * Joins the server that runs on the data, or starts one. Nothing is locked here: the server itself refuses to be the
 * second on its data, so whoever loses the race joins the winner.
 * @throws Error with the server's last words when it does not start
 */
export async function enterServer(installation: Installation): Promise<Entered> {
  const deadline = performance.now() + START_DEADLINE_MS;
  let launch: Launch | undefined;
  for (;;) {
    const running = runningServer(installation.data);
    if (running === undefined) launch = launchUnlessStarting(installation, launch);
    else if (running.isReady) {
      const connection = { host: running.socketFolder, user: 'kommo_telephony', database: 'postgres' };
      const membership = await joinServer(connection);
      if (membership !== undefined) return { membership, connection, pid: running.pid };
    }
    if (performance.now() > deadline) {
      throw new Error(
        `the database server (pid ${running?.pid ?? launch?.pid}) did not become ready in time`,
      );
    }
    await delay(LOOK_EVERY_MS);
  }
}

function launchUnlessStarting(installation: Installation, last: Launch | undefined): Launch {
  const outcome = last?.outcome();
  if (outcome?.kind === 'failed') throw new Error(`the database server did not start: ${outcome.lastWords}`);
  if (outcome?.kind === 'superseded') removeEmptyLockFile(installation.data);
  return last !== undefined && outcome?.kind === 'running' ? last : launchServer(installation);
}
