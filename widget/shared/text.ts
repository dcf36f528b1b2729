import type en from '../../i18n/en.json';

/** Dotted paths of the language files, so that a text that does not exist does not compile. */
export type TextKey = Leaf<typeof en>;
type Leaf<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaf<T[K]>}`;
}[keyof T & string];

export type Values = Readonly<Record<string, string | number>>;

export interface Texts {
  /** `{name}` in the text is replaced by `values.name`; a number is written as the reader's language writes it. */
  (key: TextKey, values?: Values): string;
  /** For keys that arrive as data, such as error codes. */
  readonly find: (key: string) => string | undefined;
}

export interface GrowingTexts extends Texts {
  /** What a part says itself: of each text its key, then a line for each language; an empty line between two texts. */
  readonly add: (sentences: string) => void;
}

/**
 * @param texts the parsed language file; its `language` says which of a part's sentences is meant, the first if it names none
 * @param languages in the order of the parts' sentences
 */
export function createTexts(texts: () => unknown, languages: readonly string[] = []): GrowingTexts {
  const added = new Map<string, readonly string[]>();
  const place = (): number => Math.max(0, languages.indexOf(String(at(texts(), 'language'))));
  const find = (key: string): string | undefined => {
    const found = at(texts(), key);
    return typeof found === 'string' ? found : added.get(key)?.[place()];
  };
  const written = (value: string | number | undefined): string | undefined =>
    typeof value === 'number' ? value.toLocaleString(languages[place()]) : value;
  const text = (key: TextKey, values: Values = {}): string =>
    (find(key) ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => written(values[name]) ?? whole);
  const add = (sentences: string): void => {
    for (const block of sentences.trim().split('\n\n')) {
      const [key = '', ...said] = block.split('\n');
      added.set(key, said);
    }
  };
  return Object.assign(text, { find, add });
}

function at(root: unknown, path: string): unknown {
  return path.split('.').reduce(child, root);
}

function child(parent: unknown, name: string): unknown {
  return typeof parent === 'object' && parent !== null
    ? (parent as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
