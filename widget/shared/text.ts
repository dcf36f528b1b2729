import type en from '../../i18n/en.json';

/** Dotted paths of the language files, so that a text that does not exist does not compile. */
export type TextKey = Leaf<typeof en>;
type Leaf<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaf<T[K]>}`;
}[keyof T & string];

export type Values = Readonly<Record<string, string | number>>;

export interface Texts {
  /** `{name}` in the text is replaced by `values.name`. */
  (key: TextKey, values?: Values): string;
  /** For keys that arrive as data, such as error codes. */
  readonly find: (key: string) => string | undefined;
}

/** What the parts say themselves: as in a language file, with one sentence for each language at the end of a path. */
export interface PartTexts {
  readonly languages: readonly string[];
  /** Grows with each part that is loaded. */
  readonly loaded: readonly unknown[];
}

/** @param texts the parsed language file; its `language` says which of a part's sentences is meant, the first if it names none */
export function createTexts(
  texts: () => unknown,
  { languages, loaded }: PartTexts = { languages: [], loaded: [] },
): Texts {
  const find = (key: string): string | undefined => {
    const found = at(texts(), key) ?? sentence(key);
    return typeof found === 'string' ? found : undefined;
  };
  const sentence = (key: string): unknown => {
    const place = Math.max(0, languages.indexOf(String(at(texts(), 'language'))));
    return loaded.map((part) => at(at(part, key), String(place))).find((found) => found !== undefined);
  };
  const text = (key: TextKey, values: Values = {}): string =>
    (find(key) ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  return Object.assign(text, { find });
}

function at(root: unknown, path: string): unknown {
  return path.split('.').reduce(child, root);
}

function child(parent: unknown, name: string): unknown {
  return typeof parent === 'object' && parent !== null
    ? (parent as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
