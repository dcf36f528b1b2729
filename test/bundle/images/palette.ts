import { crc32 } from 'node:zlib';
import { zlibAsync } from '@gfx/zopfli';
import type { Picture } from './picture';

/** Of one pixel in the file: long rows of flat colour are smaller with two in a byte, small round signs with one. */
const DEPTHS = [4, 8] as const;
type Depth = (typeof DEPTHS)[number];
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Colour type of a PNG whose pixels are numbers of palette entries. */
const INDEXED = 3;

export interface PalettePicture {
  readonly width: number;
  readonly height: number;
  /** RGBA, each as one number. At most 16. */
  readonly palette: readonly number[];
  /** One per pixel, row by row. */
  readonly indices: Uint8Array;
}

/**
 * The picture in a few colours: flat drawings have few, and the smoothed edges between them many that
 * are seen in a handful of pixels each. The rarest take the nearest that stays.
 *
 * @param most how many stay, 16 at most; more make the archive larger
 */
export function toPalette({ width, height, pixels }: Picture, most: number): PalettePicture {
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const counts = new Map<number, number>();
  const at = (pixel: number): number => view.getUint32(pixel * 4);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    counts.set(at(pixel), (counts.get(at(pixel)) ?? 0) + 1);
  }
  const byUse = [...counts].sort(([a, often], [b, less]) => less - often || a - b).map(([colour]) => colour);
  const palette = byUse.slice(0, most);
  const indexOf = new Map(
    byUse.map((colour, rank) => [colour, rank < most ? rank : nearest(palette, colour)]),
  );
  const indices = new Uint8Array(width * height);
  for (let pixel = 0; pixel < indices.length; pixel += 1) indices[pixel] = indexOf.get(at(pixel)) ?? 0;
  return { width, height, palette, indices };
}

function nearest(palette: readonly number[], colour: number): number {
  const distance = (other: number): number =>
    [24, 16, 8, 0].reduce((sum, shift) => {
      const difference = ((other >>> shift) & 0xff) - ((colour >>> shift) & 0xff);
      return sum + difference * difference;
    }, 0);
  const distances = palette.map(distance);
  return distances.indexOf(Math.min(...distances));
}

/** As RGBA again: what a reader of the file sees. */
export function toPixels({ palette, indices }: PalettePicture): Uint8Array {
  const pixels = new Uint8Array(indices.length * 4);
  const view = new DataView(pixels.buffer);
  indices.forEach((index, pixel) => view.setUint32(pixel * 4, palette[index] ?? 0));
  return pixels;
}

/** In the depth that makes the smaller file. */
export async function encodePng(picture: PalettePicture): Promise<Buffer> {
  const files = await Promise.all(DEPTHS.map((depth) => encode(picture, depth)));
  return files.reduce((best, file) => (file.length < best.length ? file : best));
}

async function encode({ width, height, palette, indices }: PalettePicture, depth: Depth): Promise<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, INDEXED, 0, 0, 0], 8);
  // Each row begins with its filter: none suits numbers that are no amounts.
  const rows = Array.from({ length: height }, (_, row) => [
    Buffer.of(0),
    packRow(indices.subarray(row * width, (row + 1) * width), depth),
  ]);
  const alphas = palette.map((colour) => colour & 0xff);
  const colours = palette.flatMap((colour) => [24, 16, 8].map((shift) => (colour >>> shift) & 0xff));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours)),
    ...(alphas.every((alpha) => alpha === 0xff) ? [] : [chunk('tRNS', Buffer.from(alphas))]),
    chunk('IDAT', Buffer.from(await zlibAsync(Buffer.concat(rows.flat()), { numiterations: 15 }))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function packRow(indices: Uint8Array, depth: Depth): Buffer {
  if (depth === 8) return Buffer.from(indices);
  const bytes = Buffer.alloc(Math.ceil(indices.length / 2));
  indices.forEach((index, x) => {
    bytes[x >> 1] = (bytes[x >> 1] ?? 0) | (x % 2 === 0 ? index << depth : index);
  });
  return bytes;
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(content.length, 0);
  framed.set(named, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
