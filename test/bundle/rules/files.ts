import { manifestOf, textOf } from '../archive';
import type { Archive } from '../archive';
import type { Rule } from '../rule';

const REQUIRED = ['manifest.json', 'script.js'] as const;
const ALLOWED = /^(manifest\.json|[a-z]+\.js|i18n\/[a-z]{2}\.json|images\/[a-z0-9_]+\.png)$/;
const TEXT = /\.(js|json|css|md|twig)$/;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export const fileRules: readonly Rule[] = [
  {
    name: 'the manifest and the script lie at the root of the archive',
    source: '/docs/structure-widget',
    check: ({ archive }) => REQUIRED.filter((name) => !archive.has(name)).map((name) => `${name} is missing`),
  },
  {
    name: 'the archive holds no file that the widget does not use',
    source: '/docs/getting-listed',
    check: ({ archive }) => {
      const tour = Object.values(manifestOf(archive)?.tour?.tour_images ?? {}).flat();
      const isUsed = (name: string): boolean =>
        ALLOWED.test(name) &&
        (!name.endsWith('.js') || name === 'script.js' || isLoaded(archive, name)) &&
        (!name.startsWith('images/') || /\/logo(_\w+)?\.png$/.test(name) || tour.includes(`/${name}`));
      return [...archive.keys()].filter((name) => !isUsed(name)).map((name) => `${name} is not used`);
    },
  },
  {
    name: 'text files are UTF-8 without a byte order mark',
    source: '/docs/structure-widget',
    check: ({ archive }) =>
      textFiles(archive).flatMap(([name, content]) => [
        ...(content.subarray(0, 3).equals(BYTE_ORDER_MARK) ? [`${name} starts with a byte order mark`] : []),
        ...(Buffer.from(content.toString('utf8'), 'utf8').equals(content) ? [] : [`${name} is not UTF-8`]),
      ]),
  },
  {
    name: 'lines end with LF alone',
    source: '/docs/getting-listed',
    check: ({ archive }) =>
      textFiles(archive)
        .filter(([, content]) => content.includes('\r'))
        .map(([name]) => `${name} has a carriage return`),
  },
];

/** Further code comes by its name, from the script. */
function isLoaded(archive: Archive, name: string): boolean {
  return new RegExp(`['"\`]${name.replace(/\.js$/, '')}(\\.js)?['"\`]`).test(textOf(archive, 'script.js'));
}

function textFiles(archive: ReadonlyMap<string, Buffer>): readonly (readonly [string, Buffer])[] {
  return [...archive].filter(([name]) => TEXT.test(name));
}
