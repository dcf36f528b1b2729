import { GREEN, TEAL, WHITE, handset } from './logo';
import { disc, enlarged, paint, roundedBox, stroke } from './picture';
import type { Box, Colour, Layer, Picture, Point } from './picture';

const WIDTH = 1188;
const HEIGHT = 616;
const SKY: Colour = [232, 243, 241];
const LINE: Colour = [214, 224, 228];
const INK: Colour = [70, 88, 102];
const DEEP: Colour = [21, 48, 67];

export type TourPage = 'incoming-call' | 'call-result' | 'settings';

/** A sketch of one of our screens: lines stand for words, so it reads the same in every language. */
export function drawTour(page: TourPage): Picture {
  const { centre, by, layers } = SKETCHES[page];
  const onto = enlarged({ from: centre, to: [WIDTH / 2, HEIGHT / 2], by });
  return paint(WIDTH, HEIGHT, [
    box({ x: 0, y: 0, width: WIDTH, height: HEIGHT }, SKY),
    ...layers().map((layer) => ({ ...layer, shape: onto(layer.shape) })),
  ]);
}

interface Sketch {
  readonly centre: Point;
  readonly by: number;
  readonly layers: () => readonly Layer[];
}

const SKETCHES: Readonly<Record<TourPage, Sketch>> = {
  'incoming-call': { centre: [850, 280], by: 1.5, layers: incomingCall },
  'call-result': { centre: [594, 318], by: 1, layers: callResult },
  settings: { centre: [594, 318], by: 1, layers: settings },
};

/** With sharp corners: rows of pixels that are alike cost nothing in the file, and every rounded corner is many that are not. */
function box(where: Box, colour: Colour): Layer {
  return { shape: roundedBox(where, 0), colour };
}

/** A line of text, as a bar. */
function words([x, y, width]: readonly [number, number, number], colour: Colour = LINE, height = 12): Layer {
  return box({ x, y, width, height }, colour);
}

/** A sheet of paper: a border, and no shadow, whose soft edge would be most of the file. */
function panel({ x, y, width, height }: Box): readonly Layer[] {
  return [
    box({ x: x - 3, y: y - 3, width: width + 6, height: height + 6 }, LINE),
    box({ x, y, width, height }, WHITE),
  ];
}

function incomingCall(): readonly Layer[] {
  return [
    ...panel({ x: 650, y: 180, width: 400, height: 200 }),
    { shape: disc(742, 272, 40), colour: TEAL },
    ...handset([740, 274], 42).map((shape) => ({ shape, colour: WHITE })),
    words([816, 214, 110], TEAL),
    words([816, 242, 190], DEEP, 20),
    words([816, 276, 140]),
    box({ x: 816, y: 314, width: 118, height: 38 }, TEAL),
    words([840, 328, 70], WHITE, 10),
  ];
}

function callResult(): readonly Layer[] {
  const chips = [0, 1, 2].map((chip) =>
    box({ x: 404 + chip * 132, y: 238, width: 118, height: 38 }, chip === 0 ? TEAL : SKY),
  );
  return [
    ...panel({ x: 364, y: 118, width: 460, height: 400 }),
    { shape: disc(430, 182, 28), colour: SKY },
    ...handset([428, 184], 30).map((shape) => ({ shape, colour: TEAL })),
    words([476, 162, 120]),
    words([476, 186, 200], DEEP, 18),
    ...chips,
    ...[0, 1, 2].map((chip) => words([430 + chip * 132, 252, 66], chip === 0 ? WHITE : INK, 10)),
    box({ x: 404, y: 298, width: 380, height: 84 }, LINE),
    box({ x: 406, y: 300, width: 376, height: 80 }, WHITE),
    words([424, 320, 260]),
    words([424, 344, 180]),
    words([404, 404, 150], INK),
    box({ x: 404, y: 440, width: 130, height: 44 }, TEAL),
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
    box({ x: 324 + card * 182, y: 176, width: 166, height: 62 }, card === 0 ? TEAL : LINE),
    box({ x: 326 + card * 182, y: 178, width: 162, height: 58 }, card === 0 ? SKY : WHITE),
    words([362 + card * 182, 201, 90], card === 0 ? TEAL : INK),
  ]);
  const managers = [0, 1, 2].flatMap((row) => [
    { shape: disc(342, 366 + row * 52, 16), colour: SKY },
    words([374, 360 + row * 52, 150 + (row % 2) * 40], INK),
    box({ x: 740, y: 348 + row * 52, width: 114, height: 36 }, LINE),
    box({ x: 742, y: 350 + row * 52, width: 110, height: 32 }, WHITE),
    words([762, 361 + row * 52, 42], DEEP, 10),
  ]);
  return [
    ...panel({ x: 284, y: 110, width: 620, height: 416 }),
    words([324, 140, 190], DEEP, 16),
    ...providers,
    box({ x: 324, y: 264, width: 530, height: 46 }, LINE),
    box({ x: 326, y: 266, width: 526, height: 42 }, SKY),
    words([346, 281, 320], INK, 10),
    ...managers,
  ];
}
