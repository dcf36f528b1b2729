import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { AppError } from '../../../bff/domain/errors';
import { createGroupCommit } from '../../../bff/intake/group-commit';
import type { GroupCommitLimits } from '../../../bff/intake/group-commit';
import { eventually } from '../../support/eventually';
import { createFakeClock } from '../../support/fake-clock';

const unavailable = new AppError('storage/unavailable');

interface Flush {
  readonly items: readonly string[];
  end(failure?: Error): void;
}

/** Flushes that end when the test says so. */
function open(limits: Partial<GroupCommitLimits> = {}) {
  const clock = createFakeClock();
  const flushes: Flush[] = [];
  const commit = createGroupCommit<string>({
    flush: (items) =>
      new Promise((resolve, reject) => {
        flushes.push({
          items,
          end: (failure) => (failure === undefined ? resolve() : reject(failure)),
        });
      }),
    bytesOf: (item) => item.length,
    clock,
    limits,
  });
  const store = async (item: string): Promise<string> =>
    commit.store(item).then(
      () => 'stored',
      (error: unknown) => (error instanceof AppError ? error.code : 'refused'),
    );
  return { clock, commit, flushes, store };
}

test('deliveries that arrive together are stored together, and each is answered only then', async () => {
  const { flushes, store } = open();
  let answered = 0;
  const stored = ['a', 'b', 'c'].map((item) => store(item).finally(() => (answered += 1)));

  await eventually(() => flushes.length === 1);
  await nextTurn();
  expect([flushes[0]?.items, answered]).toEqual([['a', 'b', 'c'], 0]);

  flushes[0]?.end();
  expect(await Promise.all(stored)).toEqual(['stored', 'stored', 'stored']);
});

test('what arrives while flushes are under way gathers for the next one', async () => {
  const { flushes, store } = open({ flushes: 1 });
  const first = store('a');
  await eventually(() => flushes.length === 1);
  const others = [store('b'), store('c')];
  await nextTurn();
  expect(flushes).toHaveLength(1);

  flushes[0]?.end();
  await first;
  await eventually(() => flushes.length === 2);

  expect(flushes[1]?.items).toEqual(['b', 'c']);
  flushes[1]?.end();
  await Promise.all(others);
});

test('a group on its way is waited for, so that the next one is large, unless it is late', async () => {
  const { clock, commit, flushes, store } = open({ flushes: 2, lateMs: 20 });
  const stored = [store('a')];
  await eventually(() => flushes.length === 1);
  stored.push(store('b'));
  await clock.advance(19);
  expect(flushes).toHaveLength(1);
  stored.push(store('c'));

  await clock.advance(1);
  await eventually(() => flushes.length === 2);
  expect(flushes[1]?.items).toEqual(['b', 'c']);
  stored.push(store('d'));
  await clock.advance(60);
  expect([flushes.length, commit.waiting()]).toEqual([2, 4]);

  for (const place of [1, 0, 2]) {
    await eventually(() => flushes.length > place);
    flushes[place]?.end();
  }
  expect(await Promise.all(stored)).toEqual(['stored', 'stored', 'stored', 'stored']);
  expect(commit.waiting()).toBe(0);
});

test('after a late group they go one by one again', async () => {
  const { clock, flushes, store } = open({ flushes: 2, lateMs: 20 });
  const stored = [store('a')];
  await eventually(() => flushes.length === 1);
  await clock.advance(20);
  flushes[0]?.end();
  await Promise.all(stored);

  stored.push(store('b'));
  await eventually(() => flushes.length === 2);
  stored.push(store('c'));
  await nextTurn();
  expect(flushes).toHaveLength(2);

  flushes[1]?.end();
  await eventually(() => flushes.length === 3);
  flushes[2]?.end();
  await Promise.all(stored);
});

test('one delivery that cannot be stored refuses only itself', async () => {
  const flushed: string[][] = [];
  const commit = createGroupCommit<string>({
    flush: async (items) => {
      if (items.includes('poison')) throw new Error('cannot be stored');
      flushed.push([...items]);
    },
    bytesOf: () => 1,
    clock: createFakeClock(),
  });

  const outcomes = await Promise.allSettled(['a', 'poison', 'b'].map((item) => commit.store(item)));

  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(flushed).toEqual([['a'], ['b']]);
});

test('a database that is away refuses the whole group at once', async () => {
  const { flushes, store } = open();
  const stored = ['a', 'b'].map(store);
  await eventually(() => flushes.length === 1);

  flushes[0]?.end(unavailable);

  expect(await Promise.all(stored)).toEqual(['storage/unavailable', 'storage/unavailable']);
  expect(flushes).toHaveLength(1);
});

test('a full waiting room refuses at the door, by number and by size', async () => {
  const { flushes, store } = open({ flushes: 1, gatheredItems: 2, gatheredBytes: 10 });
  void store('under way');
  await eventually(() => flushes.length === 1);
  const waiting = [store('a'), store('b')];

  expect(await store('c')).toBe('storage/unavailable');

  flushes[0]?.end();
  await eventually(() => flushes.length === 2);
  flushes[1]?.end();
  await Promise.all(waiting);
  expect(await store('larger than all')).toBe('storage/unavailable');
});

test('nobody waits longer than the limit behind flushes that do not end', async () => {
  const { clock, flushes, store } = open({ flushes: 1, waitMs: 5_000 });
  void store('stuck');
  await eventually(() => flushes.length === 1);
  const late = store('late');

  await clock.advance(6_000);

  expect(await late).toBe('storage/unavailable');
  flushes[0]?.end();
  await nextTurn();
  expect(flushes).toHaveLength(1);
});

test('whatever arrives when, each item is stored once, in order, and no group is too large', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 6 }), { maxLength: 40 }), async (pauses) => {
      const flushed: string[][] = [];
      const commit = createGroupCommit<string>({
        flush: async (items) => {
          flushed.push([...items]);
          await nextTurn();
        },
        bytesOf: (item) => item.length,
        clock: createFakeClock(),
        limits: { groupItems: 4, groupBytes: 12, flushes: 2 },
      });
      const items = pauses.map((pause, index) => `${index}`.padEnd(1 + (pause % 7), '.'));
      const stored: Promise<void>[] = [];
      for (const [index, item] of items.entries()) {
        if ((pauses[index] ?? 0) > 4) await nextTurn();
        stored.push(commit.store(item));
      }
      await Promise.all(stored);

      expect(flushed.flat()).toEqual(items);
      for (const group of flushed) {
        expect(group.length).toBeLessThanOrEqual(4);
        if (group.length > 1) expect(group.join('').length).toBeLessThanOrEqual(12);
      }
    }),
    { numRuns: 60 },
  );
});
