import { manifestOf } from '../archive';
import type { Rule } from '../rule';

const LOGOS: Readonly<Record<string, readonly [width: number, height: number]>> = {
  'images/logo_main.png': [400, 272],
  'images/logo_medium.png': [240, 84],
  'images/logo.png': [130, 100],
  'images/logo_small.png': [108, 108],
  'images/logo_min.png': [84, 84],
};
const LARGEST = 300 * 1024;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export const imageRules: readonly Rule[] = [
  {
    name: 'the five logos have the sizes that Kommo shows',
    source: '/docs/images',
    check: ({ archive }) =>
      Object.entries(LOGOS).flatMap(([name, [width, height]]) => {
        const size = pngSize(archive.get(name));
        if (size === undefined) return [`${name} is missing or no PNG`];
        return size[0] === width && size[1] === height
          ? []
          : [`${name} is ${size.join('x')}, not ${width}x${height}`];
      }),
  },
  {
    name: 'every image is a PNG of at most 300 KB',
    source: '/docs/images',
    check: ({ archive }) =>
      [...archive]
        .filter(([name]) => name.startsWith('images/'))
        .flatMap(([name, content]) => [
          ...(pngSize(content) === undefined ? [`${name} is no PNG`] : []),
          ...(content.length > LARGEST ? [`${name} has ${content.length} bytes`] : []),
        ]),
  },
  {
    name: 'the tour has one to five pictures for every language',
    source: '/docs/manifest-json',
    check: ({ archive }) => {
      const manifest = manifestOf(archive);
      if (manifest?.tour === undefined) return [];
      const { tour_images: pictures = {} } = manifest.tour;
      return manifest.widget.locale.flatMap((code) => {
        const paths = pictures[code] ?? [];
        return [
          ...(paths.length < 1 || paths.length > 5 ? [`${code} has ${paths.length} pictures`] : []),
          ...paths
            .filter((path) => !archive.has(path.replace(/^\//, '')))
            .map((path) => `${path} is missing`),
        ];
      });
    },
  },
];

/** Width and height stand in the first chunk of every PNG. */
function pngSize(content: Buffer | undefined): readonly [number, number] | undefined {
  if (content === undefined || content.length < 24 || !content.subarray(0, 8).equals(SIGNATURE))
    return undefined;
  return [content.readUInt32BE(16), content.readUInt32BE(20)];
}
