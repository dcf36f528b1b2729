import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { OUTCOMES } from '../../bff/contract/call-result';
import { ENTITY_TYPES } from '../../bff/contract/call-view';
import { PROVIDER_CREDENTIALS, PROVIDER_NAMES } from '../../bff/contract/settings';
import { ERROR_CODES } from '../../bff/domain/errors';
import en from '../../i18n/en.json';
import es from '../../i18n/es.json';
import id from '../../i18n/id.json';
import pt from '../../i18n/pt.json';
import tr from '../../i18n/tr.json';
import { CLIENT_ERROR_CODES } from '../../widget/bff-client/bff-error';
import { textName } from '../../widget/shared/error-text';
import { createTexts } from '../../widget/shared/text';
import { flatTexts } from '../bundle/archive';

const WIDGET = path.resolve('widget');
/** Families of codes that never reach the widget: providers, Kommo and operators get them. */
const NOT_FOR_MANAGERS = /^(delivery|install|recordings|queue)\/|^auth\/(ticket-invalid|signature-mismatch)$/;
/** Read by Kommo itself, from the manifest or by their names. */
const READ_BY_HOST = /^(widget|settings)\./;

function flat(texts: object, prefix = ''): readonly string[] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? flat(value, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

const keys = flat(en);
const sources = readdirSync(WIDGET, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(path.join(WIDGET, name), 'utf8'))
  .join('\n');

const TRANSLATIONS = [
  ['Spanish', es],
  ['Portuguese', pt],
  ['Turkish', tr],
  ['Indonesian', id],
] as const;

test.each(TRANSLATIONS)('%s has the same texts as English', (_language, texts) => {
  expect([...flat(texts)].sort()).toEqual([...keys].sort());
});

test.each(TRANSLATIONS)('%s leaves no sentence in English', (_language, texts) => {
  const sentences = [...flatTexts(en)].filter(
    ([key, text]) => text.split(' ').length > 2 && key !== 'widget.name',
  );
  const translated = flatTexts(texts);

  expect(sentences.length).toBeGreaterThan(80);
  expect(sentences.filter(([key, text]) => translated.get(key) === text).map(([key]) => key)).toEqual([]);
});

test('every text that the code names exists', () => {
  const named = [...sources.matchAll(/\btext(?:\.find)?\(\s*'([\w.-]+)'/g)].map(([, key]) => key);

  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((key) => !keys.includes(key ?? ''))).toEqual([]);
});

test('every text of the language files is used', () => {
  const families = [...sources.matchAll(/`([\w.]+)\.\$\{/g)].map(([, family]) => `${family}.`);
  const isUsed = (key: string): boolean =>
    READ_BY_HOST.test(key) ||
    sources.includes(`'${key}'`) ||
    families.some((family) => key.startsWith(family));

  expect(keys.filter((key) => !isUsed(key))).toEqual([]);
});

test('every failure that can reach a manager has words of its own', () => {
  const codes = [...ERROR_CODES.filter((code) => !NOT_FOR_MANAGERS.test(code)), ...CLIENT_ERROR_CODES];

  expect(codes.filter((code) => !keys.includes(`errors.${textName(code)}`))).toEqual([]);
});

test('every choice of the contract has a name', () => {
  const names = [
    ...OUTCOMES.map((outcome) => `outcomes.${outcome}`),
    ...ENTITY_TYPES.map((type) => `entity_types.${type}`),
    ...PROVIDER_NAMES.flatMap((provider) => [
      `providers.${provider}`,
      ...PROVIDER_CREDENTIALS[provider].map(({ name }) => `credentials.${provider}.${name}`),
    ]),
  ];

  expect(names.filter((name) => !keys.includes(name))).toEqual([]);
});

test('no sentence for people stands in the code', () => {
  const literals = sources.match(/'(?:[A-Z][a-z]+ [a-z]+ [^'\n]*)'/g) ?? [];

  expect(literals).toEqual([]);
});

test('values are put in their places, and a place without a value stays visible', () => {
  const text = createTexts(() => en);

  expect(text('dial.started', { number: '+1' })).toBe('Calling +1');
  expect(text('dial.started')).toBe('Calling {number}');
});
