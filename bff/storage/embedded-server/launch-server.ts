import { spawn } from 'node:child_process';
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Home } from './prepare-home';
import { spawnOptions } from './run-as';
import { makeSocketFolder } from './socket-folder';

export interface Installation {
  readonly home: Home;
  readonly data: string;
  readonly postgres: string;
  readonly socketFolder: string;
  /** Server parameters beside ours, for example `fsync`. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface Launch {
  readonly pid: number | undefined;
  outcome(): LaunchOutcome;
}

export type LaunchOutcome =
  | { readonly kind: 'running' }
  /** Nothing is wrong: another server had the data, or another process has stopped this one already. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'failed'; readonly lastWords: string };

/** The second: processes of a killed server are still ending. */
const SOMEONE_ELSE = /lock file ".*" (already exists|is empty)|pre-existing shared memory block/;

const SETTINGS = {
  listen_addresses: '',
  shared_buffers: '64MB',
  max_connections: '60',
  // A young table grows many times over in the minute that is the default, and is read by the plans for an empty one.
  autovacuum_naptime: '10s',
  // Errors of statements go to whoever asked, who logs them: the server's log is about the server.
  log_min_messages: 'log',
  log_checkpoints: 'off',
};

const LOG_SIZE_LIMIT = 1_000_000;

/**
 * Starts a server that outlives this process when nobody stops it. In a session of its own: Ctrl-C, which goes to the
 * whole group, must not reach it before our own shutdown has written what is left.
 */
export function launchServer({ home, data, postgres, socketFolder, settings }: Installation): Launch {
  const parameters = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  makeSocketFolder(socketFolder, home.identity);
  const log = openLog(path.join(home.folder, 'server.log'));
  const child = spawn(postgres, ['-D', data, '-k', socketFolder, ...parameters], {
    ...spawnOptions(home.identity),
    detached: true,
    stdio: ['ignore', log.handle, log.handle],
  });
  closeSync(log.handle);
  let spawnFailure: string | undefined;
  child.once('error', (error) => (spawnFailure = error.message));
  child.unref();
  return {
    pid: child.pid,
    outcome() {
      if (spawnFailure !== undefined) return { kind: 'failed', lastWords: spawnFailure };
      if (child.exitCode === null && child.signalCode === null) return { kind: 'running' };
      const lastWords = log.since();
      const isSuperseded = child.exitCode === 0 || SOMEONE_ELSE.test(lastWords);
      return isSuperseded ? { kind: 'superseded' } : { kind: 'failed', lastWords };
    },
  };
}

/** A file and no pipe: the server must be able to write after this process has been killed. */
function openLog(file: string): { handle: number; since: () => string } {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const handle = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  if (fstatSync(handle).size > LOG_SIZE_LIMIT) ftruncateSync(handle);
  const start = fstatSync(handle).size;
  return { handle, since: () => readFileSync(file).subarray(start).toString('utf8').trim() };
}
