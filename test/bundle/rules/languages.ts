import { flatTexts, jsonOf, languageFile, manifestOf, partTexts } from '../archive';
import type { Archive, Manifest } from '../archive';
import type { Rule } from '../rule';

const CODES = ['en', 'es', 'pt', 'tr', 'id'];

export const languageRules: readonly Rule[] = [
  {
    name: 'every language of the manifest is one of Kommo and has its file, and no other file lies there',
    source: '/docs/manifest-json',
    check: ({ archive }) => {
      const locales = manifestOf(archive)?.widget.locale ?? [];
      const files = [...archive.keys()].filter((name) => name.startsWith('i18n/'));
      return [
        ...locales.filter((code) => !CODES.includes(code)).map((code) => `${code} is no language of Kommo`),
        ...locales
          .filter((code) => jsonOf(archive, languageFile(code)) === undefined)
          .map((code) => `${languageFile(code)} is missing or not JSON`),
        ...files
          .filter((name) => !locales.map(languageFile).includes(name))
          .map((name) => `${name} is not in the manifest's locale`),
      ];
    },
  },
  {
    name: 'language files have one structure',
    source: '/docs/i18n',
    check: ({ archive }) => {
      const [first, ...others] = textsByLanguage(archive);
      if (first === undefined) return [];
      return others.flatMap(([code, texts]) => [
        ...missing(first[1], texts).map((key) => `${code} lacks ${key}`),
        ...missing(texts, first[1]).map((key) => `${first[0]} lacks ${key}, which ${code} has`),
      ]);
    },
  },
  {
    name: 'no text is empty, and its placeholders are the same in every language',
    source: '/docs/getting-listed',
    check: ({ archive }) => {
      const [first, ...others] = textsByLanguage(archive);
      if (first === undefined) return [];
      const empty = [first, ...others].flatMap(([code, texts]) =>
        [...texts].filter(([, text]) => text.trim() === '').map(([key]) => `${code}: ${key} is empty`),
      );
      const differing = others.flatMap(([code, texts]) =>
        [...texts]
          .filter(([key, text]) => placeholders(text) !== placeholders(first[1].get(key) ?? text))
          .map(([key]) => `${code}: ${key} has other placeholders than ${first[0]}`),
      );
      return [...empty, ...differing];
    },
  },
  {
    name: 'every text that the manifest names exists in every language',
    source: '/docs/manifest-json',
    check: ({ archive }) => {
      const manifest = manifestOf(archive);
      if (manifest === undefined) return [];
      return textsByLanguage(archive).flatMap(([code, texts]) =>
        namedTexts(manifest)
          .filter((key) => !texts.has(key))
          .map((key) => `${code} lacks ${key}`),
      );
    },
  },
];

/** All that is said in each language: by its file, and by the parts. */
export function textsByLanguage(
  archive: Archive,
): readonly (readonly [string, ReadonlyMap<string, string>])[] {
  const locales = manifestOf(archive)?.widget.locale ?? [];
  const ofParts = [...archive.keys()]
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [...partTexts(archive, name)]);
  return locales.map((code, place) => {
    const said = ofParts.flatMap(([key, sentences]): [string, string][] => {
      const sentence = sentences[place];
      return sentence === undefined ? [] : [[key, sentence]];
    });
    return [code, new Map([...flatTexts(jsonOf(archive, languageFile(code))), ...said])] as const;
  });
}

function namedTexts({ widget, tour, settings = {} }: Manifest): readonly string[] {
  return [
    widget.name,
    widget.description,
    widget.short_description,
    ...(tour?.tour_description === undefined ? [] : [tour.tour_description]),
    ...Object.values(settings).map(({ name }) => name),
  ];
}

function missing(from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): readonly string[] {
  return [...from.keys()].filter((key) => !to.has(key));
}

function placeholders(text: string): string {
  return [...text.matchAll(/\{\w+\}/g)]
    .map(([name]) => name)
    .sort()
    .join();
}
