/**
 * Draws the archive's images anew: `node dist/test/bundle/draw-images.js`. The drawing is our own and has no
 * words in it, so it serves every language. A test compares the committed files with it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawLogo } from './images/logo';
import { encodePng, toPalette } from './images/palette';
import { drawTour } from './images/tour';
import type { Picture } from './images/picture';

/** Sizes that Kommo asks for (developers.kommo.com/docs/images); the tour's are those of the public listing. */
export function drawImages(): ReadonlyMap<string, Picture> {
  return new Map([
    ['logo_main.png', drawLogo(400, 272)],
    ['logo_medium.png', drawLogo(240, 84)],
    ['logo.png', drawLogo(130, 100)],
    ['logo_small.png', drawLogo(108, 108)],
    ['logo_min.png', drawLogo(84, 84)],
    ['tour_1.png', drawTour('incoming-call')],
    ['tour_2.png', drawTour('call-result')],
    ['tour_3.png', drawTour('settings')],
  ]);
}

if (require.main === module) {
  const folder = path.resolve('images');
  mkdirSync(folder, { recursive: true });
  for (const [name, picture] of drawImages()) {
    writeFileSync(path.join(folder, name), encodePng(toPalette(picture)));
  }
}
