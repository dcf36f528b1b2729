import { AppError } from '../../../bff/domain/errors';
import { accountId } from '../../../bff/domain/ids';
import type { AccountId } from '../../../bff/domain/ids';
import type { Period } from '../../../bff/normalize/provider';
import { createReconcileDaily } from '../../../bff/workers/reconcile-daily';
import { createFakeClock } from '../../support/fake-clock';
import { silent } from '../support/served';

const HOUR = 3_600_000;
const MOVING = 10 * 60_000;

function scene(accounts: readonly number[]) {
  const clock = createFakeClock('2026-03-02T09:00:00Z');
  const done = new Map<string, Date>();
  const runs: { account: AccountId; hours: number; period: Period }[] = [];
  let failing: { account: number; error: Error } | undefined;
  let refusesFrom = Infinity;
  const stopped = new AbortController();
  let stopsAfter = Infinity;
  const chore = createReconcileDaily({
    accounts: async () => accounts.map(accountId),
    reconcile: async (account, period) => {
      if (failing?.account === account) throw failing.error;
      if (period.to > refusesFrom) throw new AppError('calls/provider-failed');
      runs.push({ account, period, hours: (period.to - period.from) / HOUR });
      if (runs.length === stopsAfter) stopped.abort();
      return {
        provider: 'voipstudio',
        theirs: 0,
        ours: 0,
        differences: [],
        repaired: 1,
        kommo: { notes: 0 },
      };
    },
    journal: {
      lastDone: async (name) => done.get(name),
      markDone: async (name, at) => void done.set(name, at),
    },
    clock,
    logger: silent,
  });
  return {
    clock,
    runs,
    run: () => chore(stopped.signal),
    stopAfter: (pieces: number) => (stopsAfter = pieces),
    fail: (account: number, error: Error) => (failing = { account, error }),
    failFrom: (time: number) => (refusesFrom = time),
    mend: () => {
      failing = undefined;
      refusesFrom = Infinity;
    },
  };
}

test('every account is reconciled once a day, up to ten minutes ago, and from where it was left', async () => {
  const { run, runs, clock } = scene([1, 2]);

  expect(await run()).toBe(2);
  await clock.advance(2 * HOUR);
  expect(await run()).toBe(0);
  await clock.advance(22 * HOUR);
  await run();

  expect(runs.map(({ account, hours }) => [account, hours])).toEqual([
    [1, 28],
    [2, 28],
    [1, 28],
    [2, 28],
  ]);
  expect(runs.at(-1)?.period.to).toBe(clock.now().getTime() - MOVING);
});

test('days that were missed are made up for, a week at most', async () => {
  const { run, runs, clock } = scene([1]);
  await run();

  await clock.advance(72 * HOUR);
  await run();
  await clock.advance(30 * 24 * HOUR);
  await run();

  const [first, ...later] = runs.map(({ hours }) => hours);
  const [threeDays, week] = [later.slice(0, 3), later.slice(3)];
  expect([first, threeDays, week]).toEqual([28, [16, 30, 30], [18, 30, 30, 30, 30, 30]]);
  const periods = runs.slice(4).map(({ period }) => period);
  expect(periods.slice(1).map(({ from }) => from)).toEqual(periods.slice(0, -1).map(({ to }) => to));
});

test('of a week that is made up for, the next try begins with the piece that failed', async () => {
  const { run, runs, failFrom, mend, clock } = scene([1]);
  await run();
  await clock.advance(7 * 24 * HOUR);
  failFrom(clock.now().getTime() - 2 * 24 * HOUR);

  await expect(run()).rejects.toMatchObject({ code: 'calls/provider-failed' });
  const reached = runs.at(-1)?.period.to ?? 0;
  mend();
  await clock.advance(HOUR);
  await run();

  const second = runs.findIndex(({ period }) => period.from === reached - 4 * HOUR);
  expect(second).toBe(5);
  expect(runs.at(-1)?.period.to).toBe(clock.now().getTime() - MOVING);
});

test('a stop lets the piece under way finish, and begins no other', async () => {
  const { run, runs, clock, stopAfter } = scene([1, 2]);
  await run();
  await clock.advance(7 * 24 * HOUR);
  stopAfter(4);

  expect(await run()).toBe(2);
  expect(runs).toHaveLength(4);
});

test('an account that fails holds up no other, and is tried again alone', async () => {
  const { run, runs, fail, mend, clock } = scene([1, 2]);
  fail(1, new AppError('calls/provider-failed'));

  await expect(run()).rejects.toMatchObject({ code: 'calls/provider-failed' });
  mend();
  await clock.advance(HOUR);
  await run();

  expect(runs.map(({ account }) => account)).toEqual([2, 1]);
});

test('an account whose provider has no log is passed over, and asked again tomorrow', async () => {
  const { run, fail } = scene([1]);
  fail(1, new AppError('calls/not-supported'));

  expect(await run()).toBe(0);
});
