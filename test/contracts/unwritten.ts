import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UNWRITTEN } from '../../bff/cli/new-provider-templates';
import { PROJECT_ROOT } from '../sandbox/project-root';

/** What is left of the files that `providers new` made: `file:line what is to be written`. */
export function unwrittenOf(provider: string): readonly string[] {
  const own = [`bff/normalize/providers/${provider}`, `test/fixtures/${provider}`].flatMap(filesIn);
  const registered = ['bff/contract/settings.ts', 'bff/normalize/registry.ts'];
  return [
    ...[...own, `docs/providers/${provider}.md`].flatMap((file) => marked(file, '')),
    ...registered.flatMap((file) => marked(file, provider)),
  ];
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(path.join(PROJECT_ROOT, folder)).map((file) => `${folder}/${file}`);
}

function marked(file: string, word: string): readonly string[] {
  const place = path.join(PROJECT_ROOT, file);
  if (!existsSync(place)) return [`${file} is missing`];
  return readFileSync(place, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const [, what] = line.split(`${UNWRITTEN}: `);
      return what === undefined || !line.includes(word) ? [] : [`${file}:${index + 1} ${what}`];
    });
}
