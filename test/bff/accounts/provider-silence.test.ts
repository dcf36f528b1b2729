import fc from 'fast-check';
import { createNotices } from '../../../bff/accounts/notices';
import { daysToCompare, silentSince } from '../../../bff/accounts/provider-silence';
import type { Silence } from '../../../bff/accounts/provider-silence';
import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import { accountId } from '../../../bff/domain/ids';
import { readFirstCalls } from '../../../bff/storage/first-calls';
import { createFakeClock } from '../../support/fake-clock';
import { createTestDatabase } from '../../support/test-database';
import { installAccount } from '../support/widget-caller';

const ZONE = 'Asia/Kolkata';
/** A Monday, 13:30 in Kolkata. */
const NOW = Date.parse('2026-03-30T08:00:00Z');
const FRIDAY_EVENING = Date.parse('2026-03-27T12:00:00Z');
const HOUR = 3_600_000;

/** Calls from ten o'clock on every weekday, and none on any day of `quiet`, counted back from today. */
function silence(changes: Partial<Silence> & { readonly quiet?: readonly number[] } = {}) {
  const { quiet = [], ...told } = changes;
  const now = told.now ?? NOW;
  const days = daysToCompare(now, ZONE);
  const heard = days.map((day, index) => {
    const isQuiet = day.weekday > 5 || quiet.includes(days.length - 1 - index);
    return { ...day, firstCallAt: isQuiet ? null : day.from + 10 * HOUR };
  });
  return silentSince(heard, { now, lastDeliveryAt: FRIDAY_EVENING, ...told });
}

test('a provider that has told of no call by an hour at which it always had is silent since it was last heard', () => {
  expect(silence()).toBe(FRIDAY_EVENING);
});

test('a provider is not missed before the day has usually begun, and for an hour more', () => {
  expect(silence({ now: Date.parse('2026-03-30T05:25:00Z') })).toBeUndefined();
  expect(silence({ now: Date.parse('2026-03-30T05:30:00Z') })).toBe(FRIDAY_EVENING);
});

test('one delivery today ends the silence', () => {
  expect(silence({ lastDeliveryAt: Date.parse('2026-03-29T18:31:00Z') })).toBeUndefined();
});

test('a weekend without calls is no silence, and a silent Friday still is one on Sunday', () => {
  const sunday = Date.parse('2026-03-29T08:00:00Z');

  expect(silence({ now: sunday })).toBeUndefined();
  expect(silence({ now: sunday, lastDeliveryAt: Date.parse('2026-03-26T12:00:00Z') })).toBe(
    Date.parse('2026-03-26T12:00:00Z'),
  );
});

test('a day off of the account is no silence', () => {
  expect(silence({ workingDays: [2, 3, 4, 5] })).toBeUndefined();
  expect(silence({ workingDays: [1] })).toBe(FRIDAY_EVENING);
});

test('one holiday in the weeks before makes no difference, two leave nothing to be expected', () => {
  expect(silence({ quiet: [7] })).toBe(FRIDAY_EVENING);
  expect(silence({ quiet: [7, 14] })).toBeUndefined();
});

test('the days are those of the account, one after the other, through every change of its clocks', () => {
  const zones = fc.constantFrom('UTC', ZONE, 'America/New_York', 'Pacific/Apia', 'Africa/Cairo');
  const instants = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2030, 0, 1) });
  fc.assert(
    fc.property(zones, instants, (zone, now) => {
      const days = daysToCompare(now, zone);
      const today = days.at(-1);

      expect(days).toHaveLength(35);
      expect(today !== undefined && today.from <= now && now < today.to).toBe(true);
      expect(days.slice(1).map((day) => day.from)).toEqual(days.slice(0, -1).map((day) => day.to));
    }),
    { numRuns: 100 },
  );
});

test('the settings tell of a silent provider from the calls that are stored, while they are active', async () => {
  const database = await createTestDatabase();
  const account = accountId(42);
  await installAccount(database.pool, account, 'acme');
  await database.pool.query(
    `insert into voip_calls (call_id, kommo_account_id, provider, started_at, facts)
     select 'voipstudio:' || n, $1, 'voipstudio', $2::timestamptz - n * interval '7 days', '{"legs": []}'
     from generate_series(1, 4) n`,
    [account, new Date(NOW - 3 * HOUR)],
  );
  const notices = createNotices({
    clock: createFakeClock(new Date(NOW)),
    firstCalls: (id, provider, days) => readFirstCalls(database.pool, { account: id, provider }, days),
  });
  const body = { ...DEFAULT_SETTINGS, active: true };

  const told = await notices(account, body, new Date(FRIDAY_EVENING));
  const others = await Promise.all([
    notices(account, body, new Date(NOW)),
    notices(account, { ...body, active: false }, new Date(FRIDAY_EVENING)),
    notices(account, { ...body, provider: 'roistat' }, new Date(FRIDAY_EVENING)),
    notices(accountId(43), body, new Date(FRIDAY_EVENING)),
  ]);
  await database.drop();

  expect(told).toEqual([{ code: 'provider-silent', since: '2026-03-27T12:00:00.000Z' }]);
  expect(others).toEqual([[], [], [], []]);
});
