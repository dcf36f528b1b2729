// Named once: looking `Math` up for every pixel takes most of the time where globals are intercepted, as in tests.
const { abs, ceil, cos, floor, hypot, max, min, round, sin } = Math;

/** RGBA, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

export type Colour = readonly [red: number, green: number, blue: number];

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Shape {
  /** Nothing of the shape lies outside. */
  readonly bounds: Box;
  /** From a point to the shape's edge in pixels; negative inside. */
  readonly distance: (x: number, y: number) => number;
}

export interface Layer {
  readonly shape: Shape;
  readonly colour: Colour;
  /** From 0 to 1. */
  readonly opacity?: number;
}

/** Paints the layers one over the other. Edges are smoothed over one pixel by their distance. */
export function paint(width: number, height: number, layers: readonly Layer[]): Picture {
  const canvas = { width, height, values: new Float64Array(width * height * 4) };
  for (const layer of layers) paintLayer(canvas, layer);
  return { width, height, pixels: toBytes(canvas.values) };
}

function toBytes(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    bytes[index] = round((values[index] ?? 0) * (index % 4 === 3 ? 255 : 1));
  }
  return bytes;
}

interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue to 255, alpha to 1. */
  readonly values: Float64Array;
}

function paintLayer(canvas: Canvas, { shape, colour, opacity = 1 }: Layer): void {
  const { x: left, y: top, width, height } = shape.bounds;
  const right = min(canvas.width, ceil(left + width) + 1);
  const bottom = min(canvas.height, ceil(top + height) + 1);
  for (let y = max(0, floor(top) - 1); y < bottom; y += 1) {
    for (let x = max(0, floor(left) - 1); x < right; x += 1) {
      const cover = min(1, max(0, 0.5 - shape.distance(x + 0.5, y + 0.5))) * opacity;
      if (cover > 0) blend(canvas.values, (y * canvas.width + x) * 4, { colour, cover });
    }
  }
}

function blend(
  values: Float64Array,
  at: number,
  { colour, cover }: { readonly colour: Colour; readonly cover: number },
): void {
  const below = values[at + 3] ?? 0;
  const total = cover + below * (1 - cover);
  for (let channel = 0; channel < 3; channel += 1) {
    const old = values[at + channel] ?? 0;
    values[at + channel] = old + ((colour[channel] ?? 0) - old) * (cover / total);
  }
  values[at + 3] = total;
}

export function roundedBox(bounds: Box, radius: number): Shape {
  const { x, y, width, height } = bounds;
  return {
    bounds,
    distance: (px, py) => {
      const dx = abs(px - x - width / 2) - width / 2 + radius;
      const dy = abs(py - y - height / 2) - height / 2 + radius;
      return hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius;
    },
  };
}

export function disc(x: number, y: number, radius: number): Shape {
  return {
    bounds: { x: x - radius, y: y - radius, width: radius * 2, height: radius * 2 },
    distance: (px, py) => hypot(px - x, py - y) - radius,
  };
}

export type Point = readonly [x: number, y: number];

/** A line through all the points, with round ends and corners. */
export function stroke(points: readonly Point[], thickness: number): Shape {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [x, y] = [min(...xs) - thickness / 2, min(...ys) - thickness / 2];
  return {
    bounds: {
      x,
      y,
      width: max(...xs) + thickness / 2 - x,
      height: max(...ys) + thickness / 2 - y,
    },
    distance: (px, py) => distanceToLine(points, px, py) - thickness / 2,
  };
}

function distanceToLine(points: readonly Point[], px: number, py: number): number {
  let nearest = Infinity;
  for (let index = 1; index < points.length; index += 1) {
    const [ax, ay] = points[index - 1] ?? [0, 0];
    const [bx, by] = points[index] ?? [0, 0];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const along = min(1, max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length));
    nearest = min(nearest, hypot(px - ax - along * (bx - ax), py - ay - along * (by - ay)));
  }
  return nearest;
}

/** Points on an arc; angles in degrees, clockwise from three o'clock. */
export function arc(centre: Point, radius: number, [from, to]: readonly [number, number]): readonly Point[] {
  const steps = 24;
  return Array.from({ length: steps + 1 }, (_, step): Point => {
    const angle = ((from + ((to - from) * step) / steps) * Math.PI) / 180;
    return [centre[0] + radius * cos(angle), centre[1] + radius * sin(angle)];
  });
}
