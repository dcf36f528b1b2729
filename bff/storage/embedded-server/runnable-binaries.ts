import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  chmodSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { locateBinaries } from './locate-binaries';
import type { Home } from './prepare-home';
import { spawnOptions } from './run-as';

/** Absolute paths of programs that the server's user can run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The installed programs, or a copy beside the data when they cannot be run where they are: below a folder closed to
 * the server's user, or in a read-only node_modules whose links nobody made.
 */
export function runnableBinaries(home: Home, installed: string = locateBinaries()): Binaries {
  tryToLink(installed);
  if (whyNotRunnable(installed, home) === undefined) return programs(installed);
  const copy = path.join(home.folder, `native-${packageVersion(installed)}`);
  if (!existsSync(copy)) copyBinaries(installed, copy);
  const reason = whyNotRunnable(copy, home);
  if (reason !== undefined) {
    throw new Error(
      `the database server cannot run here (${reason}): set DATABASE_URL to a PostgreSQL server`,
    );
  }
  return programs(copy);
}

function programs(native: string): Binaries {
  return { initdb: path.join(native, 'bin', 'initdb'), postgres: path.join(native, 'bin', 'postgres') };
}

/** What the programs say when they cannot find a library, or the system when they cannot be reached. */
function whyNotRunnable(native: string, { identity }: Home): string | undefined {
  const { initdb, postgres } = programs(native);
  for (const program of [postgres, initdb]) {
    const run = spawnSync(program, ['--version'], { ...spawnOptions(identity), encoding: 'utf8' });
    if (run.error !== undefined) return run.error.message;
    if (run.status !== 0) return run.stderr.trim();
  }
  return undefined;
}

/** npm packs no links; the package's install script makes them, unless scripts are off (--ignore-scripts). */
function tryToLink(native: string): void {
  try {
    makeLinks(native);
  } catch {
    // A read-only node_modules: if a link is missing, the programs do not run, and are copied.
  }
}

function makeLinks(native: string): void {
  const list = linkList.parse(JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of list) {
    // The list's paths begin with `native/`; the copy has another name.
    const place = path.join(native, path.relative('native', target));
    const link = path.relative(path.dirname(target), source);
    try {
      symlinkSync(link, place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Appears complete or not at all. */
function copyBinaries(installed: string, copy: string): void {
  const draft = mkdtempSync(`${copy}-`);
  cpSync(installed, draft, { recursive: true, verbatimSymlinks: true });
  makeLinks(draft);
  chmodSync(draft, 0o755);
  try {
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(copy)) throw error;
  }
}

function packageVersion(native: string): string {
  const text = readFileSync(path.join(native, '..', 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
