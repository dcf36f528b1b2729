/**
 * Draws the archive's images anew: `node dist/test/bundle/draw-images.js`. The drawing is our own and has no
 * words in it, so it serves every language. A test compares the committed files with it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawLogo } from './images/logo';
import { encodePng, toPalette } from './images/palette';
import { drawTour } from './images/tour';
import type { PalettePicture } from './images/palette';
import type { TourPage } from './images/tour';

/** As many colours as are told apart at each size. */
const COLOURS = { logo: 12, slide: 6 } as const;

const logo = (width: number, height: number): PalettePicture =>
  toPalette(drawLogo(width, height), COLOURS.logo);
const slide = (page: TourPage): PalettePicture => toPalette(drawTour(page), COLOURS.slide);

/** Sizes that Kommo asks for (developers.kommo.com/docs/images); the tour's are those of the public listing. */
export function drawImages(): ReadonlyMap<string, PalettePicture> {
  return new Map([
    ['logo_main.png', logo(400, 272)],
    ['logo_medium.png', logo(240, 84)],
    ['logo.png', logo(130, 100)],
    ['logo_small.png', logo(108, 108)],
    ['logo_min.png', logo(84, 84)],
    ['tour_1.png', slide('incoming-call')],
    ['tour_2.png', slide('call-result')],
    ['tour_3.png', slide('settings')],
  ]);
}

async function main(): Promise<void> {
  const folder = path.resolve('images');
  mkdirSync(folder, { recursive: true });
  for (const [name, picture] of drawImages()) {
    writeFileSync(path.join(folder, name), await encodePng(picture));
  }
}

if (require.main === module) void main();
