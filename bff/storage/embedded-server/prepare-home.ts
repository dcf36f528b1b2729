import { existsSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { Identity } from './run-as';
import { canEnter, giveTo, runAs } from './run-as';

export interface Home {
  /** Absolute, without links: the server's command line and lock file name it so. */
  readonly folder: string;
  readonly identity: Identity;
}

/** For data folders that only root can enter, such as those below /root. */
const ROOT_SPARE = '/var/lib/kommo-telephony';

/**
 * `<dataDir>/postgres`, owned by whoever runs the server. When that user cannot get there, because a folder above is
 * closed to all but root, `postgres` is a link to a folder below /var/lib instead: a link shows where the data is.
 */
export function prepareHome(dataDir: string, spare: string = ROOT_SPARE): Home {
  mkdirSync(dataDir, { recursive: true });
  const place = path.join(realpathSync(dataDir), 'postgres');
  if (!exists(place)) makeHome(place, spare);
  const folder = realpathSync(place);
  const identity = runAs(folder);
  giveTo(identity, folder);
  if (!canEnter(identity, folder)) {
    throw new Error(`the user of the database server (uid ${identity.uid}) cannot enter ${folder}`);
  }
  return { folder, identity };
}

function makeHome(place: string, spare: string): void {
  // Owned by root until it is given away, so nobody is who will run the server.
  const nobody = runAs('/');
  const isReachable = canEnter(nobody, path.dirname(place));
  try {
    if (isReachable) mkdirSync(place, { mode: 0o700 });
    else symlinkSync(makeSpare(spare), place);
  } catch (error) {
    // Another process made it first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function makeSpare(spare: string): string {
  mkdirSync(spare, { recursive: true, mode: 0o755 });
  return mkdtempSync(path.join(spare, 'database-'));
}

function exists(place: string): boolean {
  return existsSync(place) || lstatSync(place, { throwIfNoEntry: false }) !== undefined;
}
