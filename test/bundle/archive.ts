import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** The files of a widget archive by their path from its root, with forward slashes. */
export type Archive = ReadonlyMap<string, Buffer>;

export function readArchive(folder: string): Archive {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((file) => path.relative(folder, path.join(file.parentPath, file.name)));
  return new Map(
    paths.sort().map((name) => [name.split(path.sep).join('/'), readFileSync(path.join(folder, name))]),
  );
}

const manifestSchema = z.looseObject({
  widget: z.looseObject({
    name: z.string(),
    description: z.string(),
    short_description: z.string(),
    version: z.string().optional(),
    interface_version: z.number(),
    init_once: z.boolean().optional(),
    locale: z.array(z.string()),
    installation: z.boolean(),
    support: z.object({ link: z.string().optional(), email: z.string().optional() }).optional(),
  }),
  locations: z.array(z.string()),
  tour: z
    .looseObject({
      is_tour: z.boolean(),
      tour_images: z.record(z.string(), z.array(z.string())).optional(),
      tour_description: z.string().optional(),
    })
    .optional(),
  settings: z
    .record(z.string(), z.object({ name: z.string(), type: z.string(), required: z.boolean().optional() }))
    .optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Undefined when it cannot be read as one; the rule about the manifest says so. */
export function manifestOf(archive: Archive): Manifest | undefined {
  const parsed = manifestSchema.safeParse(jsonOf(archive, 'manifest.json'));
  return parsed.success ? parsed.data : undefined;
}

/** Undefined when the file is missing or is not JSON. */
export function jsonOf(archive: Archive, name: string): unknown {
  try {
    return JSON.parse(textOf(archive, name));
  } catch {
    return undefined;
  }
}

export function textOf(archive: Archive, name: string): string {
  return archive.get(name)?.toString('utf8') ?? '';
}

/** Texts of a language file by their dotted paths. */
export function flatTexts(value: unknown, prefix = ''): ReadonlyMap<string, string> {
  if (typeof value === 'string') return new Map([[prefix, value]]);
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value).flatMap(([key, child]) => [
      ...flatTexts(child, prefix === '' ? key : `${prefix}.${key}`),
    ]),
  );
}

export function languageFile(code: string): string {
  return `i18n/${code}.json`;
}

/** What a file of code says itself, by dotted paths: a sentence for each language, in the order of the manifest. */
export function partTexts(archive: Archive, name: string): ReadonlyMap<string, readonly string[]> {
  const [, words = ''] = /^const texts = `\n([\s\S]+?)\n`;$/m.exec(textOf(archive, name)) ?? [];
  const blocks = words === '' ? [] : words.replace(/\\(.)/g, '$1').split('\n\n');
  return new Map(
    blocks.map((block) => {
      const [key = '', ...sentences] = block.split('\n');
      return [key, sentences];
    }),
  );
}
