import { notMoreOften } from '../../../bff/compose/not-more-often';
import { createFakeClock } from '../../support/fake-clock';

function open() {
  const clock = createFakeClock();
  const times: number[] = [];
  const begun = clock.now().getTime();
  const ask = notMoreOften(clock, () => times.push(clock.now().getTime() - begun));
  return { clock, times, ask };
}

test('of a burst the first is told at once, and what follows together every ten milliseconds', async () => {
  const { clock, times, ask } = open();

  for (let at = 0; at < 24; at += 2) {
    ask(10);
    await clock.advance(2);
  }
  await clock.advance(100);

  expect(times).toEqual([0, 10, 20, 30]);
});

test('a lone one is told at once, even in a burst, and takes along what waited', async () => {
  const { clock, times, ask } = open();
  ask(10);
  ask(10);

  await clock.advance(3);
  ask(0);
  await clock.advance(100);

  expect(times).toEqual([0, 3]);
});

test('after a burst nothing is told that nobody asked for', async () => {
  const { clock, times, ask } = open();
  ask(10);

  await clock.advance(100);
  ask(10);

  expect(times).toEqual([0, 100]);
  expect(clock.waiting).toBe(1);
});
