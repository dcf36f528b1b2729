import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/** What a running server writes into its data folder. */
export interface RunningServer {
  readonly pid: number;
  readonly socketFolder: string;
  readonly isReady: boolean;
}

const EMPTY_FOR_MS = 2_000;
/** Lines of postmaster.pid, counted from 0: src/include/utils/pidfile.h of PostgreSQL. */
const LINE = { pid: 0, socketFolder: 4, status: 7 } as const;

/**
 * The server that runs on `data`, whoever started it. A lock file of a dead server is left to the next server, which
 * knows what to do with it; only when its pid has passed on to another program, where the server would refuse to
 * start, it is removed here.
 */
export function runningServer(data: string): RunningServer | undefined {
  const lines = readText(path.join(data, 'postmaster.pid')).split('\n');
  const pid = Number(lines[LINE.pid]);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  const socketFolder = lines[LINE.socketFolder] ?? '';
  const command = commandLine(pid);
  if (command !== '' && !command.includes(` -D ${data} `)) {
    rmSync(path.join(data, 'postmaster.pid'), { force: true });
    rmSync(path.join(socketFolder, '.s.PGSQL.5432.lock'), { force: true });
    return undefined;
  }
  return { pid, socketFolder, isReady: lines[LINE.status]?.trim() === 'ready' };
}

/**
 * A server writes its lock file at once. One that is still empty was left by a power cut in that moment, and would
 * stop every later start.
 */
export function removeEmptyLockFile(data: string): void {
  const file = path.join(data, 'postmaster.pid');
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.size === 0 && Date.now() - found.mtimeMs > EMPTY_FOR_MS) rmSync(file, { force: true });
}

/** A process that has ended and only waits for its parent to notice is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // proc(5): the state is the first field after the program's name in brackets.
  return !/^.*\) [ZX]/s.test(readText(`/proc/${pid}/stat`));
}

/** Empty when the system does not tell: then the process counts as the server, and an attempt to join will show. */
function commandLine(pid: number): string {
  const fromProc = readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
  if (fromProc !== '') return fromProc;
  const ps = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return ps.status === 0 ? ps.stdout.replace('\n', ' ') : '';
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
