import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { readArchive, textOf } from './archive';
import { pack } from './zip';

/** Bytes, with the comments. Every page of every manager loads script.js; the rest comes when it is needed. */
const FIRST_LOAD = 12_000;
/** Bytes. Code that people can read, five languages, five logos and three slides (docs/adr/0011). */
const ARCHIVE = 130_000;

const built = readArchive(path.resolve('dist/widget'));

test('what every page of Kommo pays for the widget stays within 12 kB', () => {
  const script = built.get('script.js') ?? Buffer.alloc(0);

  expect(script.length).toBeGreaterThan(0);
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(FIRST_LOAD);
});

test('the archive stays within 130 kB', () => {
  expect(pack(built).length).toBeLessThanOrEqual(ARCHIVE);
});

test('no module of the parts lies in the archive twice', () => {
  const parts = [...built.keys()].filter((name) => name.endsWith('.js') && name !== 'script.js');
  const modules = parts.flatMap((name) => textOf(built, name).match(/^;\/\/ \.\/.+$/gm) ?? []);

  expect(modules.length).toBeGreaterThan(50);
  expect(modules.filter((name, index) => modules.indexOf(name) !== index)).toEqual([]);
});
