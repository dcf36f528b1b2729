import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import { drawImages } from './draw-images';
import { TEAL } from './images/logo';
import { toPixels } from './images/palette';

test('the committed images are what the program draws', () => {
  for (const [name, drawn] of drawImages()) {
    const { width, height, data } = PNG.sync.read(readFileSync(path.resolve(name)));

    expect([name, width, height]).toEqual([name, drawn.width, drawn.height]);
    expect({ name, isSame: data.equals(Buffer.from(toPixels(drawn))) }).toEqual({
      name,
      isSame: true,
    });
  }
});

test.each([
  ['white', [255, 255, 255]],
  ['the dark theme of Kommo', [0x15, 0x30, 0x43]],
])('the sign stands out on %s with the contrast that the listing asks for', (_ground, ground) => {
  expect(contrast(TEAL, ground)).toBeGreaterThanOrEqual(3);
});

/** WCAG 2, from 1 to 21. */
function contrast(one: readonly number[], other: readonly number[]): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
