import { GREEN, TEAL, WHITE, handset, sign } from './logo';
import { disc, paint, roundedBox, stroke } from './picture';
import type { Box, Colour, Layer, Picture } from './picture';

const WIDTH = 1188;
const HEIGHT = 616;
const SKY: Colour = [232, 243, 241];
const PAGE: Colour = [247, 250, 251];
const LINE: Colour = [214, 224, 228];
const INK: Colour = [70, 88, 102];
const DEEP: Colour = [21, 48, 67];

export type SlidePage = 'incoming-call' | 'call-result' | 'settings';

/** A sketch of one of our screens: lines stand for words, so it reads the same in every language. */
export function drawSlide(page: SlidePage): Picture {
  return paint(WIDTH, HEIGHT, [
    box({ x: 0, y: 0, width: WIDTH, height: HEIGHT }, 0, SKY),
    ...frame(),
    ...SKETCHES[page](),
  ]);
}

const SKETCHES: Readonly<Record<SlidePage, () => readonly Layer[]>> = {
  'incoming-call': incomingCall,
  'call-result': callResult,
  settings,
};

function box(where: Box, radius: number, colour: Colour): Layer {
  return { shape: roundedBox(where, radius), colour };
}

/** A line of text, as a bar. */
function words([x, y, width]: readonly [number, number, number], colour: Colour = LINE, height = 12): Layer {
  return box({ x, y, width, height }, height / 2, colour);
}

function shadow({ x, y, width, height }: Box, radius: number): readonly Layer[] {
  return [18, 12, 6].map((spread, index) => ({
    shape: roundedBox(
      { x: x - spread / 2, y: y - spread / 2 + 8, width: width + spread, height: height + spread },
      radius + spread / 2,
    ),
    colour: DEEP,
    opacity: 0.02 + index * 0.015,
  }));
}

function panel(where: Box, radius: number): readonly Layer[] {
  return [...shadow(where, radius), box(where, radius, WHITE)];
}

/** The page behind: menu, heading, cards. */
function frame(): readonly Layer[] {
  const rows = [0, 1, 2, 3].flatMap((row) => [
    box({ x: 230, y: 172 + row * 88, width: 808, height: 70 }, 12, WHITE),
    { shape: disc(270, 207 + row * 88, 18), colour: SKY },
    words([306, 192 + row * 88, 180 + (row % 2) * 60]),
    words([306, 214 + row * 88, 120], PAGE, 10),
  ]);
  return [
    ...panel({ x: 94, y: 66, width: 1000, height: 484 }, 22),
    box({ x: 94, y: 66, width: 1000, height: 484 }, 22, PAGE),
    box({ x: 94, y: 66, width: 92, height: 484 }, 22, DEEP),
    box({ x: 150, y: 66, width: 36, height: 484 }, 0, DEEP),
    ...[0, 1, 2, 3].map((item) => ({ shape: disc(140, 190 + item * 62, 13), colour: INK })),
    ...sign([118, 92], 44),
    words([230, 112, 220], INK, 16),
    ...rows,
  ];
}

function incomingCall(): readonly Layer[] {
  const ring = { shape: disc(742, 272, 50), colour: TEAL, opacity: 0.14 };
  return [
    ...panel({ x: 650, y: 180, width: 400, height: 200 }, 22),
    ring,
    { shape: disc(742, 272, 40), colour: TEAL },
    ...handset([740, 274], 42).map((shape) => ({ shape, colour: WHITE })),
    words([816, 214, 110], TEAL),
    words([816, 242, 190], DEEP, 20),
    words([816, 276, 140]),
    box({ x: 816, y: 314, width: 118, height: 38 }, 12, TEAL),
    words([840, 328, 70], WHITE, 10),
  ];
}

function callResult(): readonly Layer[] {
  const chips = [0, 1, 2].map((chip) =>
    box({ x: 404 + chip * 132, y: 238, width: 118, height: 38 }, 19, chip === 0 ? TEAL : SKY),
  );
  return [
    ...panel({ x: 364, y: 118, width: 460, height: 400 }, 24),
    { shape: disc(430, 182, 28), colour: SKY },
    ...handset([428, 184], 30).map((shape) => ({ shape, colour: TEAL })),
    words([476, 162, 120]),
    words([476, 186, 200], DEEP, 18),
    ...chips,
    ...[0, 1, 2].map((chip) => words([430 + chip * 132, 252, 66], chip === 0 ? WHITE : INK, 10)),
    box({ x: 404, y: 298, width: 380, height: 84 }, 12, LINE),
    box({ x: 406, y: 300, width: 376, height: 80 }, 11, WHITE),
    words([424, 320, 260]),
    words([424, 344, 180]),
    words([404, 404, 150], INK),
    box({ x: 404, y: 440, width: 130, height: 44 }, 14, TEAL),
    words([436, 457, 66], WHITE, 10),
    { shape: disc(760, 462, 22), colour: GREEN },
    {
      shape: stroke(
        [
          [750, 463],
          [757, 470],
          [771, 454],
        ],
        5,
      ),
      colour: WHITE,
    },
  ];
}

function settings(): readonly Layer[] {
  const providers = [0, 1, 2].flatMap((card) => [
    box({ x: 324 + card * 182, y: 176, width: 166, height: 62 }, 14, card === 0 ? TEAL : LINE),
    box({ x: 326 + card * 182, y: 178, width: 162, height: 58 }, 12, card === 0 ? SKY : WHITE),
    words([362 + card * 182, 201, 90], card === 0 ? TEAL : INK),
  ]);
  const managers = [0, 1, 2].flatMap((row) => [
    { shape: disc(342, 366 + row * 52, 16), colour: SKY },
    words([374, 360 + row * 52, 150 + (row % 2) * 40], INK),
    box({ x: 740, y: 348 + row * 52, width: 114, height: 36 }, 10, LINE),
    box({ x: 742, y: 350 + row * 52, width: 110, height: 32 }, 9, WHITE),
    words([762, 361 + row * 52, 42], DEEP, 10),
  ]);
  return [
    ...panel({ x: 284, y: 110, width: 620, height: 416 }, 24),
    words([324, 140, 190], DEEP, 16),
    ...providers,
    box({ x: 324, y: 264, width: 530, height: 46 }, 12, LINE),
    box({ x: 326, y: 266, width: 526, height: 42 }, 11, PAGE),
    words([346, 281, 320], INK, 10),
    ...managers,
  ];
}
