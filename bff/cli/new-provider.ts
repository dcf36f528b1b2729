import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { templates, UNWRITTEN } from './new-provider-templates';
import { UsageError } from './usage-error';

const NAME = /^[a-z]{2,20}$/;

/**
 * Makes the files of a provider that reads nothing yet, and registers it: what is left is its dialect.
 * @param root of the project
 * @returns the files written, from the root
 * @throws UsageError for a name that cannot be one, or is taken
 */
export function createProviderFiles(root: string, name: string): readonly string[] {
  if (!NAME.test(name)) throw new UsageError('providers new <name>: 2 to 20 lower-case letters');
  if (existsSync(path.join(root, 'bff/normalize/providers', name))) {
    throw new UsageError(`There is a provider ${name} already.`);
  }
  const title = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  const registrations = registrationsOf(name, title).map((one) => ({
    file: one.file,
    text: insert(path.join(root, one.file), one),
  }));
  const made = templates(name, title);
  for (const [file, text] of Object.entries(made)) write(path.join(root, file), text);
  for (const { file, text } of registrations) write(path.join(root, file), text);
  return [...Object.keys(made), ...new Set(registrations.map(({ file }) => file))];
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

interface Registration {
  readonly file: string;
  /** What is put in front of the first match of each pattern. */
  readonly lines: readonly (readonly [RegExp, string])[];
}

function registrationsOf(name: string, title: string): readonly Registration[] {
  const words = ['en', 'es', 'pt', 'tr', 'id'].map((language) => ({
    file: `i18n/${language}.json`,
    lines: [
      [/(?<="providers": \{\n)/, `    "${name}": "${title}",\n`],
      [/(?<="credentials": \{\n)/, `    "${name}": {\n      "apiToken": "API token"\n    },\n`],
    ] as const,
  }));
  return [
    {
      file: 'bff/contract/settings.ts',
      lines: [
        // A list that no longer fits on a line ends with a comma.
        [/(?<=PROVIDER_NAMES = \[[^\]]*'),?\s*\] as const/, `, '${name}'`],
        [/(?<=PROVIDER_TITLES[^=]*= \{\n)/, `  ${name}: '${title}',\n`],
        [
          /(?<=PROVIDER_CREDENTIALS[^=]*= \{\n)/,
          `  ${name}: [{ name: 'apiToken', required: false }], // ${UNWRITTEN}: what its API and its proof ask for\n`,
        ],
      ],
    },
    {
      file: 'bff/normalize/registry.ts',
      lines: [
        [/(?=\n\/\*\* Where the vendors)/, `import { create${title} } from './providers/${name}';\n`],
        [
          /(?<=PROVIDER_ORIGINS = \{\n)/,
          `  ${name}Api: { variable: '${name.toUpperCase()}_API_ORIGIN', origin: 'https://api.${name}.example' }, // ${UNWRITTEN}: where its API is\n`,
        ],
        [
          /(?<=Providers \{\n {2}return \{\n)/,
          `    ${name}: create${title}({ origin: origins.${name}Api, dispatcher }),\n`,
        ],
      ],
    },
    ...words,
  ];
}

function insert(file: string, { lines }: Registration): string {
  return lines.reduce(
    (text, [place, line]) => {
      const at = text.search(place);
      if (at === -1) throw new UsageError(`${file} has no place for another provider: register it by hand.`);
      return `${text.slice(0, at)}${line}${text.slice(at)}`;
    },
    readFileSync(file, 'utf8'),
  );
}
