/**
 * Draws the pictures anew: `node dist/test/bundle/draw-images.js`. The drawings are our own and have no
 * words in them, so they serve every language. A test compares the committed files with them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawLogo } from './images/logo';
import { encodePng, toPalette } from './images/palette';
import { drawSlide } from './images/slide';
import { drawTour } from './images/tour';
import type { PalettePicture } from './images/palette';
import type { SlidePage } from './images/slide';

/** As many colours as are told apart; those in the archive are fewer. */
const COLOURS = { logo: 12, tour: 6, slide: 16 } as const;

const logo = (width: number, height: number): PalettePicture =>
  toPalette(drawLogo(width, height), COLOURS.logo);
const slide = (page: SlidePage): PalettePicture => toPalette(drawSlide(page), COLOURS.slide);

/**
 * By their paths. Sizes are those that Kommo asks for (developers.kommo.com/docs/images); the slides, which are entered
 * into the form of the public listing, lie outside the archive.
 */
export function drawImages(): ReadonlyMap<string, PalettePicture> {
  return new Map([
    ['images/logo_main.png', logo(400, 272)],
    ['images/logo_medium.png', logo(240, 84)],
    ['images/logo.png', logo(130, 100)],
    ['images/logo_small.png', logo(108, 108)],
    ['images/logo_min.png', logo(84, 84)],
    ['images/tour_1.png', toPalette(drawTour(), COLOURS.tour)],
    ['docs/marketplace/slide_1.png', slide('incoming-call')],
    ['docs/marketplace/slide_2.png', slide('call-result')],
    ['docs/marketplace/slide_3.png', slide('settings')],
  ]);
}

async function main(): Promise<void> {
  for (const [name, picture] of drawImages()) {
    mkdirSync(path.dirname(name), { recursive: true });
    writeFileSync(name, await encodePng(picture));
  }
}

if (require.main === module) void main();
