import { TEAL, WHITE, handset } from './logo';
import { disc, paint, roundedBox } from './picture';
import type { Box, Colour, Layer, Picture } from './picture';

const WIDTH = 1188;
const HEIGHT = 616;
const SKY: Colour = [232, 243, 241];
const LINE: Colour = [214, 224, 228];
const DEEP: Colour = [21, 48, 67];

/** The tour's one picture: a call comes in. Flat and with sharp corners, as each round one costs more than all of these. */
export function drawTour(): Picture {
  return paint(WIDTH, HEIGHT, [
    box([0, 0, WIDTH, HEIGHT], SKY),
    box([290, 154, 608, 308], LINE),
    box([294, 158, 600, 300], WHITE),
    { shape: disc(432, 296, 60), colour: TEAL },
    ...handset([429, 299], 63).map((shape) => ({ shape, colour: WHITE })),
    box([543, 209, 165, 18], TEAL),
    box([543, 251, 285, 30], DEEP),
    box([543, 302, 210, 18], LINE),
    box([543, 359, 177, 57], TEAL),
    box([579, 380, 105, 15], WHITE),
  ]);
}

function box([x, y, width, height]: readonly [number, number, number, number], colour: Colour): Layer {
  const where: Box = { x, y, width, height };
  return { shape: roundedBox(where, 0), colour };
}
