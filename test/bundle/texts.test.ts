import path from 'node:path';
import en from '../../i18n/en.json';
import { flatTexts, jsonOf, languageFile, partTexts, readArchive, textOf } from './archive';

const archive = readArchive(path.resolve('dist/widget'));
const files = [...archive.keys()].filter((name) => name.endsWith('.js'));
const all = [...flatTexts(en).keys()];
const ofKommo = [...flatTexts(jsonOf(archive, languageFile('en'))).keys()];
const saidBy = (file: string): readonly string[] => [...partTexts(archive, file).keys()];

/** Keys that stand in the code whole, and all of each family that it puts together. */
function namedBy(file: string): readonly string[] {
  const [code = ''] = textOf(archive, file).split('\nconst texts = ');
  const whole = [...code.matchAll(/'([\w.-]+)'/g)].map(([, key]) => key ?? '');
  const families = [...code.matchAll(/`([\w.]+\.)\$\{/g)].map(([, family]) => family ?? '');
  return all.filter((key) => whole.includes(key) || families.some((family) => key.startsWith(family)));
}

test.each(files)('all that %s says is there when it is loaded', (file) => {
  const atHand = [...ofKommo, ...saidBy(file), ...(file === 'script.js' ? [] : saidBy('calls.js'))];

  expect(namedBy(file).length).toBeGreaterThan(1);
  expect(namedBy(file).filter((key) => !atHand.includes(key))).toEqual([]);
});

test('every text lies in the archive once', () => {
  const said = [...ofKommo.filter((key) => key !== 'language'), ...files.flatMap(saidBy)];

  expect([...said].sort()).toEqual([...all].sort());
});
