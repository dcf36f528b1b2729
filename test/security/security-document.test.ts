import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..', '..');
const document = readFileSync(path.join(root, 'docs', 'SECURITY.md'), 'utf8');
const named = [...document.matchAll(/`(test\/[^`]+\.test\.ts)` "(.+?)"(?= *\|)/g)].map(
  ([, file = '', title = '']) => [file, title.replaceAll('\\"', '"')] as const,
);

test('the threat model names a test for every threat', () => {
  const rows = document.split('\n').filter((line) => /^\|.*test\/.*\|$/.test(line));

  expect(rows.length).toBeGreaterThan(20);
  expect(named).toHaveLength(rows.length);
});

test.each(named)('%s shows: %s', (file, title) => {
  const source = path.join(root, file);

  expect(existsSync(source)).toBe(true);
  expect(readFileSync(source, 'utf8')).toContain(title);
});
