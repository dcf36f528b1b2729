import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { readArchive, textOf } from './archive';
import { pack } from './pack';

/** Bytes. Every page of every manager loads script.js; the rest comes when it is needed. */
const FIRST_LOAD = 9_200;
/** Bytes. Code that people can read, five languages, five logos and three slides (docs/adr/0011). */
const ARCHIVE = 93_000;

const built = readArchive(path.resolve('dist/widget'));
const scripts = [...built.keys()].filter((name) => name.endsWith('.js'));

test('what every page of Kommo pays for the widget stays within 9.2 kB', () => {
  const script = built.get('script.js') ?? Buffer.alloc(0);

  expect(script.length).toBeGreaterThan(0);
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(FIRST_LOAD);
});

test('the archive stays within 93 kB', async () => {
  expect((await pack(built)).length).toBeLessThanOrEqual(ARCHIVE);
});

test('no module lies in the archive twice', () => {
  const modules = scripts.flatMap((name) => textOf(built, name).match(/^\/\/ (widget|bff)\/.+$/gm) ?? []);

  expect(modules.length).toBeGreaterThan(80);
  expect(modules.filter((name, index) => modules.indexOf(name) !== index)).toEqual([]);
});

test.each([
  ['scriptCode', 'script.js'],
  ['shared', 'shared.js'],
])('all that is taken from %s is there', (handed, holder) => {
  const [, list = ''] = /\n(?:scriptCode =|return) \{\n([^}]+)\};\n/.exec(textOf(built, holder)) ?? [];
  const offered = [...list.matchAll(/^ *(\w+)/gm)].map(([, name]) => name);
  const taken = scripts
    .filter((name) => name !== holder)
    .flatMap((name) => [...textOf(built, name).matchAll(new RegExp(`\\b${handed}\\.(\\w+)`, 'g'))]);

  expect(taken.length).toBeGreaterThan(5);
  expect(taken.map(([, name]) => name).filter((name) => !offered.includes(name))).toEqual([]);
});
