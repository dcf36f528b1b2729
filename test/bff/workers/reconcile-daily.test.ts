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
  const chore = createReconcileDaily({
    accounts: async () => accounts.map(accountId),
    reconcile: async (account, period) => {
      if (failing?.account === account) throw failing.error;
      runs.push({ account, period, hours: (period.to - period.from) / HOUR });
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
    run: () => chore(new AbortController().signal),
    fail: (account: number, error: Error) => (failing = { account, error }),
    mend: () => (failing = undefined),
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

  expect(runs.map(({ hours }) => hours)).toEqual([28, 76, 168]);
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
