import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const REPORTER = path.join(__dirname, '..', '..', 'support', 'closing-line-reporter.js');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'closing-line-'));
  writeFileSync(path.join(folder, 'package.json'), '{}');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(suites: Record<string, string>): { lines: string[]; status: number | null } {
  for (const [name, text] of Object.entries(suites))
    writeFileSync(path.join(folder, `${name}.test.js`), text);
  const jest = [
    require.resolve('jest/bin/jest'),
    '--rootDir',
    folder,
    '--reporters=default',
    `--reporters=${REPORTER}`,
  ];
  const { stdout, status } = spawnSync(process.execPath, [...jest, '--runInBand'], {
    encoding: 'utf8',
    cwd: folder,
  });
  return { lines: stdout.trimEnd().split('\n'), status };
}

test('the last line counts what passed, failed and was skipped', () => {
  const { lines, status } = run({
    mixed: `test('a', () => {}); test('b', () => { throw new Error('no') }); test.skip('c', () => {}); test.todo('d')`,
  });

  expect(lines.at(-1)).toBe('1 passed, 1 failed, 2 skipped');
  expect(status).not.toBe(0);
});

test('a suite that cannot run is a failure', () => {
  const { lines } = run({ fine: `test('a', () => {})`, broken: `require('./nowhere')` });

  expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
});

test('what was skipped for want of an engine is named once', () => {
  const { lines } = run({
    queue: `describe.skip('the queue needs RabbitMQ', () => { test('a', () => {}); test('b', () => {}) })`,
  });

  expect(lines.slice(-2)).toEqual(['skipped: the queue needs RabbitMQ', '0 passed, 0 failed, 2 skipped']);
});
