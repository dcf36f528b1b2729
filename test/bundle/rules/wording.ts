import type { Rule } from '../rule';
import { textsByLanguage } from './languages';

const SOURCE = '/docs/getting-listed';
const TAGS = ['#HOST#', '#SUBDOMAIN#', '#LOGIN#', '#ACCOUNT_ID#', '#USER_ID#', '#TOP_LEVEL_DOMAIN#'];
/** In the five languages. */
const OFFICIAL = /\b(official|oficial|resm[iî])/i;

/** A rule about one text in all its languages. */
function about(name: string, key: string, faultOf: (text: string) => string | undefined): Rule {
  return {
    name,
    source: SOURCE,
    check: ({ archive }) =>
      textsByLanguage(archive).flatMap(([code, texts]) => {
        const fault = faultOf(texts.get(key) ?? '');
        return fault === undefined ? [] : [`${code}: ${key} ${fault}`];
      }),
  };
}

function longerThan(limit: number): (text: string) => string | undefined {
  return (text) => (text.length > limit ? `has ${text.length} characters, ${limit} are allowed` : undefined);
}

export const wordingRules: readonly Rule[] = [
  about('the name has at most 30 characters', 'widget.name', longerThan(30)),
  about('no word of the name is longer than 19 characters', 'widget.name', (text) =>
    text.split(/\s+/).some((word) => word.length > 19) ? 'has a longer word' : undefined,
  ),
  about('the name says whose integration it is, as "X by Y" or "X via Y"', 'widget.name', (text) =>
    /\S (by|via) \S/.test(text) ? undefined : 'has neither "by" nor "via"',
  ),
  about('the name does not use the name of Kommo', 'widget.name', (text) =>
    /kommo|amocrm/i.test(text) ? 'names Kommo' : undefined,
  ),
  about('the short description has at most 50 characters', 'widget.short_description', longerThan(50)),
  about('the description has at most 400 characters', 'widget.description', longerThan(400)),
  about('the description uses no tags but those that Kommo replaces', 'widget.description', (text) => {
    const unknown = (text.match(/#[A-Z_]+#/g) ?? []).filter((tag) => !TAGS.includes(tag));
    return unknown.length === 0 ? undefined : `has ${unknown.join(', ')}`;
  }),
  {
    name: 'nothing calls itself official, which Kommo wants proof of',
    source: SOURCE,
    check: ({ archive }) =>
      textsByLanguage(archive).flatMap(([code, texts]) =>
        [...texts]
          .filter(([key, text]) => key.startsWith('widget.') && OFFICIAL.test(text))
          .map(([key]) => `${code}: ${key} calls something official`),
      ),
  },
  {
    name: 'no text holds a script, and links open apart without a referrer',
    source: SOURCE,
    check: ({ archive }) =>
      textsByLanguage(archive).flatMap(([code, texts]) =>
        [...texts].flatMap(([key, text]) => [
          ...(/<script/i.test(text) ? [`${code}: ${key} holds a script`] : []),
          ...(text.match(/<a\s[^>]*>/gi) ?? [])
            .filter((link) => !/target="_blank"/.test(link) || !/referrerpolicy="no-referrer"/.test(link))
            .map((link) => `${code}: ${key} has the link ${link}`),
        ]),
      ),
  },
];
