import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Identity } from './run-as';
import { giveTo } from './run-as';

/** The address of a unix socket has 108 bytes on Linux and 104 on macOS; the last one is a zero. */
const MAX_SOCKET_PATH = 103;
const LONGEST_NAME = '/.s.PGSQL.5432';

/**
 * A folder of the temporary directory named by a hash of the data's place: the data itself may lie too deep for a
 * socket.
 */
export function nameSocketFolder(home: string): string {
  const name = `kommo-pg-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`;
  const folder = [path.join(tmpdir(), name), path.join('/tmp', name)].find(fits);
  if (folder === undefined) throw new Error('the path of the temporary folder is too long for a socket');
  return folder;
}

/**
 * Makes the folder, before each start: an empty one may have been swept away. It is the server's only guard, so it
 * must be closed to everyone but the server's user.
 * @throws Error when someone else has made a folder of that name
 */
export function makeSocketFolder(folder: string, identity: Identity): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  // A crash may have left a folder that was made but not given away.
  if (!found.isDirectory() || (found.uid !== process.getuid?.() && found.uid !== identity.uid)) {
    throw new Error(`${folder} belongs to someone else: remove it, or set TMPDIR to another folder`);
  }
  giveTo(identity, folder);
  chmodSync(folder, 0o700);
}

function fits(folder: string): boolean {
  return Buffer.byteLength(folder + LONGEST_NAME) <= MAX_SOCKET_PATH;
}
