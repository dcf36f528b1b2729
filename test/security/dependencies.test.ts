import { readFileSync } from 'node:fs';
import path from 'node:path';

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

const root = path.join(__dirname, '..', '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const { dependencies, optionalDependencies } = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'optionalDependencies',
  Record<string, string>
>;
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> };
const production = Object.entries(lock.packages)
  .filter(([place, { dev, devOptional }]) => place !== '' && dev !== true && devOptional !== true)
  .map(([place, locked]) => ({ name: place.replace(/^.*node_modules\//, ''), ...locked }));

test('nothing runs in production that nobody has named', () => {
  const named = read('test/security/production-packages.txt')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  expect([...new Set(production.map(({ name }) => name))].sort()).toEqual(named);
});

test('every package of production is fixed to one version and its content', () => {
  const direct = Object.values({ ...dependencies, ...optionalDependencies });

  expect(direct.filter((version) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  expect(production.filter(({ integrity }) => integrity?.startsWith('sha512-') !== true)).toEqual([]);
});

test('no package of production runs a program when it is installed, but the database that may be left out', () => {
  const scripted = production.filter(({ hasInstallScript }) => hasInstallScript === true);

  expect(scripted.map(({ name }) => name).sort()).toEqual(Object.keys(optionalDependencies).sort());
});

test('every package of production has a licence that allows what we do', () => {
  const allowed = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0'];

  expect(production.filter(({ license = '' }) => !allowed.includes(license))).toEqual([]);
});

test('the security page tells of every package that we have chosen ourselves, with its version', () => {
  const page = read('docs/SECURITY.md');
  const untold = Object.entries(dependencies).filter(
    ([name, version]) => !page.includes(`\`${name}\` ${version}`),
  );

  expect(untold).toEqual([]);
});
