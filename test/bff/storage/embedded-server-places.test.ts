import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { locateBinaries } from '../../../bff/storage/embedded-server/locate-binaries';
import { prepareHome } from '../../../bff/storage/embedded-server/prepare-home';
import { runningServer } from '../../../bff/storage/embedded-server/previous-server';
import { runnableBinaries } from '../../../bff/storage/embedded-server/runnable-binaries';
import { spawnOptions } from '../../../bff/storage/embedded-server/run-as';
import { makeSocketFolder } from '../../../bff/storage/embedded-server/socket-folder';
import { describeWith } from '../../support/needs';

const SERVER = { uid: 4321, gid: 4321 };
const root = { name: 'root', isThere: process.getuid?.() === 0 };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'places-'));
  chmodSync(folder, 0o711);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As npm unpacks the package when install scripts are off. */
function installWithoutLinks(place: string): string {
  const installed = locateBinaries();
  const native = path.join(place, 'native');
  cpSync(installed, native, { recursive: true, filter: (file) => !lstatSync(file).isSymbolicLink() });
  cpSync(path.join(installed, '..', 'package.json'), path.join(place, 'package.json'));
  return native;
}

test('makes the links that an install without scripts has left out', () => {
  const native = installWithoutLinks(folder);

  const { postgres } = runnableBinaries(prepareHome(path.join(folder, 'data')), native);

  expect(postgres).toBe(path.join(native, 'bin', 'postgres'));
  expect(execFileSync(postgres, ['--version'], { encoding: 'utf8' })).toMatch(/^postgres \(PostgreSQL\) \d+/);
});

test('a lock file whose process id belongs to another program now does not stop the next start', () => {
  const file = path.join(folder, 'postmaster.pid');
  writeFileSync(file, `${process.pid}\n${folder}\n1700000000\n5432\n${folder}\n\n  1 2\nready   \n`);

  expect(runningServer(folder)).toBeUndefined();

  expect(existsSync(file)).toBe(false);
});

test('a lock file of a dead server is left to the next server', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const file = path.join(folder, 'postmaster.pid');
  writeFileSync(file, `${dead}\n${folder}\n`);

  expect(runningServer(folder)).toBeUndefined();

  expect(readFileSync(file, 'utf8')).toContain(String(dead));
});

describeWith(root, 'a checkout that only root can enter', () => {
  test('has its programs copied beside the data', () => {
    const closed = path.join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const native = installWithoutLinks(closed);
    const home = prepareHome(path.join(folder, 'data'));

    const { postgres, initdb } = runnableBinaries(home, native);

    expect(path.dirname(path.dirname(path.dirname(postgres)))).toBe(home.folder);
    for (const program of [postgres, initdb]) {
      expect(spawnSync(program, ['--version'], spawnOptions(home.identity)).status).toBe(0);
    }
  });

  test('has its database elsewhere, and a link to it', () => {
    const closed = path.join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const spare = path.join(folder, 'spare');

    const first = prepareHome(path.join(closed, 'data'), spare);
    const second = prepareHome(path.join(closed, 'data'), spare);

    expect(path.dirname(first.folder)).toBe(spare);
    expect(lstatSync(path.join(closed, 'data', 'postgres')).isSymbolicLink()).toBe(true);
    expect(second).toEqual(first);
  });
});

describeWith(root, 'the folder of the socket', () => {
  test('is refused when someone else has made it', () => {
    const socket = path.join(folder, 'socket');
    mkdirSync(socket);
    chownSync(socket, 1234, 1234);

    expect(() => makeSocketFolder(socket, SERVER)).toThrow('belongs to someone else');
  });

  test('is closed to everyone but the user of the server', () => {
    const socket = path.join(folder, 'socket');

    makeSocketFolder(socket, SERVER);

    expect(lstatSync(socket).mode & 0o777).toBe(0o700);
    expect(lstatSync(socket).uid).toBe(SERVER.uid);
  });
});
