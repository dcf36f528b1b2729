import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { languageFile, manifestOf, readArchive, textOf } from './archive';
import { pack } from './pack';

/** Bytes. Every page of every manager loads script.js; the rest comes when it is needed. */
const FIRST_LOAD = 9_100;
/** Bytes, of script.js and the language file that Kommo loads with it. */
const WITH_TEXTS = 10_000;
/** Bytes. Code that people can read, five languages, five logos and a picture (docs/adr/0011). */
const ARCHIVE = 80_000;

const built = readArchive(path.resolve('dist/widget'));
const scripts = [...built.keys()].filter((name) => name.endsWith('.js'));
const languages = manifestOf(built)?.widget.locale ?? [];
/** Bytes on the way to the browser. */
const loaded = (name: string): number => gzipSync(built.get(name) ?? '', { level: 9 }).length;

test('what every page of Kommo pays for the widget stays within 9.1 kB', () => {
  expect(loaded('script.js')).toBeGreaterThan(1_000);
  expect(loaded('script.js')).toBeLessThanOrEqual(FIRST_LOAD);
});

test.each(languages)('with the texts of %s it stays within 10 kB', (language) => {
  expect(loaded(languageFile(language))).toBeGreaterThan(100);
  expect(loaded('script.js') + loaded(languageFile(language))).toBeLessThanOrEqual(WITH_TEXTS);
});

test('the archive stays within 80 kB', async () => {
  expect((await pack(built)).length).toBeLessThanOrEqual(ARCHIVE);
});

test('no module lies in the archive twice', () => {
  const modules = scripts.flatMap((name) => textOf(built, name).match(/^\/\/ (widget|bff)\/.+$/gm) ?? []);

  expect(modules.length).toBeGreaterThan(80);
  expect(modules.filter((name, index) => modules.indexOf(name) !== index)).toEqual([]);
});

test.each([
  ['scriptCode', 'script.js'],
  ['callsCode', 'calls.js'],
])('all that is taken from %s is there', (handed, holder) => {
  const [, list = ''] = /\n(?:scriptCode =|return) \{\n([^}]+)\};\n/.exec(textOf(built, holder)) ?? [];
  const offered = [...list.matchAll(/^ *(\w+)/gm)].map(([, name]) => name);
  const taken = scripts
    .filter((name) => name !== holder)
    .flatMap((name) => [...textOf(built, name).matchAll(new RegExp(`\\b${handed}\\.(\\w+)`, 'g'))]);

  expect(taken.length).toBeGreaterThan(5);
  expect(taken.map(([, name]) => name).filter((name) => !offered.includes(name))).toEqual([]);
});
