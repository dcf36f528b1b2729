import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { readArchive } from './archive';

/** Bytes, with the comments. Every page of every manager loads script.js; the rest comes when it is needed. */
const FIRST_LOAD = 12_000;

const built = readArchive(path.resolve('dist/widget'));

test('what every page of Kommo pays for the widget stays within 12 kB', () => {
  const script = built.get('script.js') ?? Buffer.alloc(0);

  expect(script.length).toBeGreaterThan(0);
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(FIRST_LOAD);
});
