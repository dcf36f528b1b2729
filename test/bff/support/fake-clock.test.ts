import { createFakeClock } from '../../support/fake-clock';

test('whoever waits wakes in order, each at its own time', async () => {
  const clock = createFakeClock('2026-01-01T00:00:00Z');
  const woken: string[] = [];
  const wait = async (name: string, ms: number): Promise<void> => {
    await clock.after(ms);
    woken.push(`${name} at ${clock.now().getUTCSeconds()}`);
  };
  void wait('late', 3_000);
  void wait('early', 1_000).then(() => wait('again', 1_000));

  await clock.advance(2_500);

  expect(woken).toEqual(['early at 1', 'again at 2']);
  expect(clock.waiting).toBe(1);
});

test('an abort wakes at once', async () => {
  const clock = createFakeClock();
  const stop = new AbortController();
  const waiting = clock.after(1_000, stop.signal);

  stop.abort();

  await waiting;
  expect(clock.waiting).toBe(0);
});
