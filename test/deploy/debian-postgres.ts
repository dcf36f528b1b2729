/** An external PostgreSQL as Debian packs it, on a unix socket of its own, for what needs its client programs. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOM = '/usr/lib/postgresql';
const OLDEST = 15;

function findPrograms(): string | undefined {
  const versions = existsSync(ROOM) ? readdirSync(ROOM).map(Number) : [];
  const newest = Math.max(OLDEST, ...versions.filter((version) => version >= OLDEST));
  const bin = path.join(ROOM, String(newest), 'bin');
  return ['initdb', 'pg_ctl', 'pg_dump', 'pg_restore', 'psql'].every((name) =>
    existsSync(path.join(bin, name)),
  )
    ? bin
    : undefined;
}

export const debianPostgres = {
  name: 'PostgreSQL 15 or later from Debian',
  isThere: findPrograms() !== undefined,
};

export interface ExternalServer {
  url(user: string, database: string): string;
  /** One of PostgreSQL's programs. @returns its output. @throws Error with what it complained of */
  run(program: string, args: readonly string[]): string;
  stop(): void;
}

/** Its superuser is `postgres`; everybody of this machine is trusted. */
export function startDebianPostgres(): ExternalServer {
  const bin = findPrograms();
  if (bin === undefined) throw new Error(`${debianPostgres.name} is not there`);
  const folder = mkdtempSync(path.join(tmpdir(), 'external-'));
  const owner = ownerOf(folder);
  const data = path.join(folder, 'data');

  function run(program: string, args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(path.join(bin ?? '', program), args, {
      encoding: 'utf8',
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', PGHOST: folder },
      ...owner,
    });
    if (status !== 0) throw new Error(`${program}: ${stderr}`);
    return stdout;
  }

  run('initdb', ['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--no-sync']);
  const options = `-c listen_addresses='' -c unix_socket_directories='${folder}' -c fsync=off`;
  run('pg_ctl', [
    'start',
    '--wait',
    '--silent',
    '--pgdata',
    data,
    '--options',
    options,
    '--log',
    path.join(folder, 'log'),
  ]);
  return {
    url: (user, database) => `postgres://${user}@localhost/${database}?host=${encodeURIComponent(folder)}`,
    run,
    stop() {
      run('pg_ctl', ['stop', '--wait', '--mode', 'immediate', '--pgdata', data]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root: whoever the package made for it does. */
function ownerOf(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const { stdout } = spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' });
  const uid = Number(stdout);
  chownSync(folder, uid, statSync(folder).gid);
  chmodSync(folder, 0o755);
  return { uid, gid: statSync(folder).gid };
}
