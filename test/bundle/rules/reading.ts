import { Script } from 'node:vm';
import { textOf } from '../archive';
import type { Archive } from '../archive';
import type { Rule } from '../rule';
import { codeFiles } from './code';

const LISTING = '/docs/getting-listed';
const LONGEST_LINE = 500;

/** A rule that names the lines of a file that are wrong, comments included. */
function aboutLines(name: string, isWrong: (line: string) => boolean): Rule {
  return {
    name,
    source: LISTING,
    check: ({ archive }) =>
      codeFiles(archive).flatMap((file) =>
        linesOf(archive, file).flatMap((line, index) =>
          isWrong(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
        ),
      ),
  };
}

/** What a moderator's eye meets first. */
export const readingRules: readonly Rule[] = [
  {
    name: 'the script is readable: not minified, and each file says first what it is',
    source: LISTING,
    check: ({ archive }) =>
      codeFiles(archive).flatMap((name) => {
        const lines = linesOf(archive, name);
        const long = lines.findIndex((line) => line.length > LONGEST_LINE);
        return [
          ...(long === -1 ? [] : [`${name}:${long + 1} has ${lines[long]?.length} characters`]),
          ...(lines[0]?.startsWith('/*') === true ? [] : [`${name} does not open with a comment`]),
        ];
      }),
  },
  aboutLines('no code is commented out', (line) => /^\s*(\/\/|\*(?!\/)).*([;{]|=>|\))\s*$/.test(line)),
  aboutLines('nothing is marked as unfinished', (line) => /\b(TODO|FIXME|XXX|HACK)\b/.test(line)),
  {
    name: 'every file is strict JavaScript, in which a variable that nobody declared is an error',
    source: LISTING,
    check: ({ archive }) =>
      codeFiles(archive).flatMap((name) => [
        ...(/^\s*['"]use strict['"];$/m.test(textOf(archive, name)) ? [] : [`${name} is not strict`]),
        ...faultsOf(textOf(archive, name)).map((fault) => `${name}: ${fault}`),
      ]),
  },
];

function linesOf(archive: Archive, name: string): readonly string[] {
  return textOf(archive, name).split('\n');
}

/** Compiles, and runs nothing. */
function faultsOf(code: string): readonly string[] {
  try {
    new Script(code);
    return [];
  } catch (error) {
    return [String(error)];
  }
}
