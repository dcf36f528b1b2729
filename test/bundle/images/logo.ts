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
  const badge = at(0.79, 0.79);
  return [
    { shape: roundedBox({ x: left, y: top, width: side, height: side }, side * 0.24), colour: TEAL },
    ...handset(at(0.4, 0.4), side * 0.58).map((shape) => ({ shape, colour: WHITE })),
    { shape: disc(badge[0], badge[1], side * 0.19), colour: WHITE },
    { shape: disc(badge[0], badge[1], side * 0.155), colour: GREEN },
    {
      shape: stroke([at(0.718, 0.795), at(0.77, 0.846), at(0.864, 0.74)], side * 0.042),
      colour: WHITE,
    },
  ];
}

/** A curved grip, and at each end the piece for the ear or the mouth, which stands out to the inside. */
export function handset([x, y]: Point, size: number) {
  const centre: Point = [x + size * 0.36, y - size * 0.36];
  const grip = arc(centre, size * 0.66, [98, 172]);
  const piece = (angle: number) => {
    const along = arc(centre, size * 0.6, [angle - 8, angle + 8]);
    return stroke(along, size * 0.27);
  };
  return [stroke(grip, size * 0.15), piece(94), piece(176)];
}
