import { PNG } from 'pngjs';
import { manifestOf } from '../archive';
import type { Rule } from '../rule';

const LOGOS: Readonly<Record<string, readonly [width: number, height: number]>> = {
  'images/logo_main.png': [400, 272],
  'images/logo_medium.png': [240, 84],
  'images/logo.png': [130, 100],
  'images/logo_small.png': [108, 108],
  'images/logo_min.png': [84, 84],
};
/** Shown where the widget has a step of a digital pipeline. */
const PIPELINE_LOGO = ['images/logo_dp.png', 174, 109] as const;
const SLIDE = [1188, 616] as const;
/** Pixels that stay free around the main logo. */
const MARGIN = 10;
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
  {
    name: 'a widget of the digital pipeline has a logo for it',
    source: '/docs/images',
    check: ({ archive }) => {
      const [name, width, height] = PIPELINE_LOGO;
      const isNeeded = manifestOf(archive)?.locations.includes('digital_pipeline') === true;
      return isNeeded && pngSize(archive.get(name))?.join() !== `${width},${height}`
        ? [`${name} is missing, or not ${width}x${height}`]
        : [];
    },
  },
  {
    name: 'the pictures of the tour have the size of the listing',
    source: '/docs/getting-listed',
    check: ({ archive }) =>
      [...archive]
        .filter(([name]) => /^images\/tour_/.test(name))
        .filter(([, content]) => pngSize(content)?.join() !== SLIDE.join())
        .map(([name, content]) => `${name} is ${pngSize(content)?.join('x')}, not ${SLIDE.join('x')}`),
  },
  {
    name: 'the main logo has a margin of ten pixels',
    source: '/docs/getting-listed',
    check: ({ archive }) => {
      const content = archive.get('images/logo_main.png');
      return content === undefined || hasMargin(content) ? [] : ['images/logo_main.png is drawn to its edge'];
    },
  },
];

/** Whether all pixels at the edge are like the first, which is the ground's. */
function hasMargin(content: Buffer): boolean {
  const { width, height, data } = PNG.sync.read(content);
  const ground = data.readUInt32BE(0);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isEdge = Math.min(x, y, width - 1 - x, height - 1 - y) < MARGIN;
      if (isEdge && data.readUInt32BE((y * width + x) * 4) !== ground) return false;
    }
  }
  return true;
}

/** Width and height stand in the first chunk of every PNG. */
function pngSize(content: Buffer | undefined): readonly [number, number] | undefined {
  if (content === undefined || content.length < 24 || !content.subarray(0, 8).equals(SIGNATURE))
    return undefined;
  return [content.readUInt32BE(16), content.readUInt32BE(20)];
}
