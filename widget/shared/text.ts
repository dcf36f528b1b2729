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

/** @param texts the parsed language file */
export function createTexts(texts: () => unknown): Texts {
  const find = (key: string): string | undefined => {
    const found = key.split('.').reduce<unknown>(child, texts());
    return typeof found === 'string' ? found : undefined;
  };
  const text = (key: TextKey, values: Values = {}): string =>
    (find(key) ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  return Object.assign(text, { find });
}

function child(parent: unknown, name: string): unknown {
  return typeof parent === 'object' && parent !== null
    ? (parent as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
