import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createProviderFiles } from '../../../bff/cli/new-provider';
import { PROJECT_ROOT } from '../../sandbox/project-root';

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'new-provider-'));
  for (const part of ['bff', 'i18n', 'test', 'tsconfig.json', 'jest.config.js', 'package.json']) {
    cpSync(path.join(PROJECT_ROOT, part), path.join(root, part), { recursive: true });
  }
  symlinkSync(path.join(PROJECT_ROOT, 'node_modules'), path.join(root, 'node_modules'));
});
afterAll(() => rmSync(root, { recursive: true }));

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

test('a new provider has all its files, a name in the settings, and passes the type checks', () => {
  const files = createProviderFiles(root, 'acme');

  expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  expect(files).toEqual(
    expect.arrayContaining(
      ['payload', 'verify', 'to-call-events', 'index', 'api'].map(
        (name) => `bff/normalize/providers/acme/${name}.ts`,
      ),
    ),
  );
  expect(files).toEqual(expect.arrayContaining(['test/fixtures/acme/SOURCE.md', 'docs/providers/acme.md']));
  for (const language of ['en', 'es', 'pt', 'tr', 'id']) {
    expect(JSON.parse(read(`i18n/${language}.json`))).toMatchObject({
      providers: { acme: 'Acme' },
      credentials: { acme: { apiToken: 'API token' } },
    });
  }
  const config = JSON.parse(read('tsconfig.json')) as Record<string, unknown>;
  writeFileSync(
    path.join(root, 'tsconfig.json'),
    JSON.stringify({
      ...config,
      include: ['bff/normalize/**/*.ts', 'bff/config.ts', 'test/contracts/provider-acme.test.ts'],
    }),
  );
  const compiler = path.join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc');
  const checked = spawnSync(process.execPath, [compiler, '--noEmit', '-p', root], { encoding: 'utf8' });
  expect(checked.stdout).toBe('');
  expect(checked.status).toBe(0);
}, 120_000);

function runSuite() {
  const typescript = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } };
  const transform = { '\\.ts$': ['@swc/jest', { ...typescript, module: { type: 'commonjs' } }] };
  const config = JSON.stringify({ rootDir: root, transform, testMatch: ['**/provider-acme.test.ts'] });
  const jest = [require.resolve('jest/bin/jest'), '--runInBand', '--config', config];
  return spawnSync(process.execPath, jest, { cwd: root, encoding: 'utf8' });
}

const MADE = [
  'bff/normalize/providers/acme/api.ts',
  'bff/normalize/providers/acme/payload.ts',
  'bff/normalize/providers/acme/to-call-events.ts',
  'bff/normalize/providers/acme/verify.ts',
  'test/fixtures/acme/SOURCE.md',
  'docs/providers/acme.md',
  'bff/contract/settings.ts',
  'bff/normalize/registry.ts',
];

test('a new provider is run through the same suite as all others, which names every place that is yet to be written', () => {
  const made = runSuite();

  expect(made.stderr).toMatch(/Tests: +1 failed, 8 passed, 9 total/);
  const named = new Set([...made.stderr.matchAll(/"([\w./-]+):\d+ [^"]+"/g)].map(([, file]) => file));
  expect([...named]).toEqual(MADE);

  for (const file of MADE) {
    writeFileSync(path.join(root, file), read(file).replace(/(\/\/ )?YET TO BE WRITTEN: /g, '$1'));
  }
  const written = runSuite();
  expect(written.stderr).toMatch(/Tests: +9 passed, 9 total/);
  expect(written.status).toBe(0);
}, 120_000);

test.each(['Acme', 'a', 'ac-me', '../acme', 'twilio', ''])('no provider is made by the name %p', (name) => {
  expect(() => createProviderFiles(root, name)).toThrow(/lower-case letters|already/);
});
