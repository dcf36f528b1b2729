import { spawnSync } from 'node:child_process';
import { chownSync, lstatSync } from 'node:fs';

/** Who runs the server. Empty: whoever runs this process. */
export type Identity = { readonly uid: number; readonly gid: number } | Record<string, never>;

/** "nobody": PostgreSQL refuses to run as root, and this uid needs no entry in the user database. */
const NOBODY: Identity = { uid: 65_534, gid: 65_534 };

/** Root steps down to the owner of `home` (an ordinary user may have started here before), else to nobody. */
export function runAs(home: string): Identity {
  if (process.getuid?.() !== 0) return {};
  const owner = lstatSync(home);
  return owner.uid === 0 ? NOBODY : { uid: owner.uid, gid: owner.gid };
}

export function giveTo(identity: Identity, folder: string): void {
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid);
}

/** True when every folder on the way lets `identity` in. Asks the system: there may be access lists. */
export function canEnter(identity: Identity, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], spawnOptions(identity)).status === 0;
}

/** No inherited PG* variables, and a working directory that everyone may enter. */
export function spawnOptions(identity: Identity): {
  uid?: number;
  gid?: number;
  cwd: string;
  env: Record<string, string>;
} {
  return { ...identity, cwd: '/', env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' } };
}
