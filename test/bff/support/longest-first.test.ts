import { existsSync } from 'node:fs';
import path from 'node:path';
import type Sequencer from '@jest/test-sequencer';
import { PROJECT_ROOT } from '../../sandbox/project-root';

type Suite = Parameters<Sequencer['sort']>[0][number];
const LongestFirst = jest.requireActual<typeof Sequencer & { readonly LONGEST: readonly string[] }>(
  '../../support/longest-first',
);
const { LONGEST } = LongestFirst;
const [longest = '', next = ''] = LONGEST;

const nameOf = ({ path: file }: Suite): string => path.relative(PROJECT_ROOT, file);

/** In the order in which they are begun. `took`: milliseconds, in an earlier run. */
async function begun(
  suites: Readonly<Record<string, { bytes: number; took?: number }>>,
): Promise<readonly string[]> {
  const context = {
    config: { rootDir: PROJECT_ROOT, cache: false },
    hasteFS: { getSize: (file: string) => suites[path.relative(PROJECT_ROOT, file)]?.bytes },
  } as unknown as Suite['context'];
  const tests = Object.keys(suites).map((name) => ({ context, path: path.join(PROJECT_ROOT, name) }));
  const sequencer = new LongestFirst({} as never);
  Object.defineProperty(sequencer, 'time', { value: (suite: Suite) => suites[nameOf(suite)]?.took });
  return (await sequencer.sort(tests)).map(nameOf);
}

test('the suites that are begun first are there', () => {
  expect(LONGEST.filter((name) => !existsSync(path.join(PROJECT_ROOT, name)))).toEqual([]);
});

test('a fresh checkout begins with the suites that take longest, however small their files are', async () => {
  const order = await begun({
    'test/large.test.ts': { bytes: 9_000 },
    [next]: { bytes: 20 },
    [longest]: { bytes: 10 },
  });

  expect(order).toEqual([longest, next, 'test/large.test.ts']);
});

test('who runs beside whom does not depend on how long they took before; the others go by that', async () => {
  const order = await begun({
    'test/quick.test.ts': { bytes: 9_000, took: 1 },
    'test/slow.test.ts': { bytes: 1, took: 9_000 },
    [next]: { bytes: 20, took: 5 },
    [longest]: { bytes: 10, took: 2 },
  });

  expect(order).toEqual([longest, next, 'test/slow.test.ts', 'test/quick.test.ts']);
});
