import { arc, disc, paint, roundedBox, stroke } from './picture';
import type { Layer, Picture, Point } from './picture';

/** Each has a contrast above 3 on white and on Kommo's dark `#153043`, as the listing demands. */
export const TEAL = [14, 138, 122] as const;
export const WHITE = [255, 255, 255] as const;
export const GREEN = [52, 168, 83] as const;

/** The share of the shorter side that stays free around the sign. */
const MARGIN = 0.09;

export function drawLogo(width: number, height: number): Picture {
  const side = Math.min(width, height) * (1 - 2 * MARGIN);
  return paint(width, height, sign([(width - side) / 2, (height - side) / 2], side));
}

/** A handset on a rounded tile, and a check mark: the call is where it belongs. */
export function sign([left, top]: Point, side: number): readonly Layer[] {
  const at = (x: number, y: number): Point => [left + x * side, top + y * side];
  const badge = at(0.8, 0.78);
  return [
    { shape: roundedBox({ x: left, y: top, width: side, height: side }, side * 0.24), colour: TEAL },
    ...handset(at(0.43, 0.46), side * 0.56).map((shape) => ({ shape, colour: WHITE })),
    { shape: disc(badge[0], badge[1], side * 0.2), colour: WHITE },
    { shape: disc(badge[0], badge[1], side * 0.165), colour: GREEN },
    {
      shape: stroke([at(0.725, 0.785), at(0.78, 0.84), at(0.88, 0.725)], side * 0.042),
      colour: WHITE,
    },
  ];
}

/** A bow with a heavy piece at each end, leaning like the sign on every telephone. */
export function handset([x, y]: Point, size: number) {
  const centre: Point = [x + size * 0.3, y - size * 0.3];
  const bow = arc(centre, size * 0.62, [84, 186]);
  const ends = [bow[0], bow.at(-1)] as const;
  const piece = ([ex, ey]: Point, lean: number) =>
    stroke(
      [
        [ex - Math.cos(lean) * size * 0.09, ey - Math.sin(lean) * size * 0.09],
        [ex + Math.cos(lean) * size * 0.09, ey + Math.sin(lean) * size * 0.09],
      ],
      size * 0.29,
    );
  return [
    stroke(bow, size * 0.2),
    ...(ends[0] === undefined ? [] : [piece(ends[0], -Math.PI * 0.22)]),
    ...(ends[1] === undefined ? [] : [piece(ends[1], -Math.PI * 0.28)]),
  ];
}
