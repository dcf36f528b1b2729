import { execFile } from 'node:child_process';
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Home } from './prepare-home';
import { isAlive } from './previous-server';
import { spawnOptions } from './run-as';

const run = promisify(execFile);
const DRAFT = 'data.new-';

/**
 * `<home>/data`, made by initdb when it is missing. It is made under another name and renamed when complete, so a
 * folder that a crash left half-made never counts. When two processes make one at the same time, the first rename
 * wins and the other draft is thrown away.
 */
export async function initDataFolder(home: Home, initdb: string): Promise<string> {
  const data = path.join(home.folder, 'data');
  if (existsSync(data)) return data;
  removeAbandonedDrafts(home.folder);
  const draft = path.join(home.folder, `${DRAFT}${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  // The socket folder is the guard: whoever can open the socket may be anyone the database knows.
  const args = [
    '-D',
    draft,
    '-U',
    'kommo_telephony',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
    '--no-instructions',
  ];
  await run(initdb, args, spawnOptions(home.identity));
  try {
    renameSync(draft, data);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(data)) throw error;
  }
  keepNames(home.folder);
  return data;
}

function removeAbandonedDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(DRAFT) && !isAlive(Number(name.slice(DRAFT.length)))) {
      rmSync(path.join(folder, name), { recursive: true, force: true });
    }
  }
}

/** initdb has flushed the files; the new name must survive a power cut as well. */
function keepNames(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
