import fc from 'fast-check';
import { fromLocalTime, parseProviderTime, toLocalTime } from '../../../bff/normalize/local-time';

const ZONES = [
  'UTC',
  'Europe/London',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Pacific/Apia',
] as const;

/** An instant as the zone's clocks show it, to the second. */
function shownIn(timeZone: string, instant: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
    instant,
  );
}

test.each([
  ['2021-04-28 08:46:13', 'UTC', '2021-04-28T08:46:13.000Z'],
  ['2021-04-28T08:46:13', 'UTC', '2021-04-28T08:46:13.000Z'],
  ['2019-02-19 00:00:00', 'America/New_York', '2019-02-19T05:00:00.000Z'],
  ['2019-07-19 00:00:00', 'America/New_York', '2019-07-19T04:00:00.000Z'],
  [1596270949, 'Asia/Kolkata', '2020-08-01T08:35:49.000Z'],
  ['1596270949', 'Asia/Kolkata', '2020-08-01T08:35:49.000Z'],
  [1596270949123, 'UTC', '2020-08-01T08:35:49.123Z'],
  ['2026-03-02T09:15:00.123456789Z', 'Asia/Kolkata', '2026-03-02T09:15:00.123Z'],
  ['2026-03-02T14:45:00+0530', 'UTC', '2026-03-02T09:15:00.000Z'],
  ['2026-03-02 14:45:00 +05:30', 'UTC', '2026-03-02T09:15:00.000Z'],
  ['Mon, 02 Mar 2026 09:15:00 +0000', 'Asia/Kolkata', '2026-03-02T09:15:00.000Z'],
  ['1 Jan 2026 00:15:00 +0530', 'UTC', '2025-12-31T18:45:00.000Z'],
] as const)('reads %p in %s as %s', (raw, timeZone, iso) => {
  expect(parseProviderTime(raw, timeZone)).toBe(Date.parse(iso));
});

test.each([
  '',
  'yesterday',
  '2021-02-30 10:00:00',
  '2021-13-01 10:00:00',
  '2021-01-01 24:00:00',
  '2021-01-01 10:60:00',
  '2021-02-30T10:00:00Z',
  '1970-01-01 00:00:00',
  '2100-01-01 00:00:00',
  '12',
  '99999999999999999999',
  'Infinity',
  'Tue, 31 Feb 2026 09:15:00 +0000',
  'Mon, 02 Mar 2026 25:15:00 +0000',
])('takes %p for no time of a telephone call', (raw) => {
  expect(parseProviderTime(raw, 'UTC')).toBeUndefined();
});

test('takes the first of the two hours when the clocks go back', () => {
  const clock = { year: 2021, month: 10, day: 31, hour: 1, minute: 30, second: 0 };

  expect(fromLocalTime(clock, 'Europe/London')).toBe(Date.parse('2021-10-31T00:30:00Z'));
});

test('reads an hour that the clocks skip as if they had not been turned yet', () => {
  const clock = { year: 2021, month: 3, day: 28, hour: 1, minute: 30, second: 0 };

  expect(fromLocalTime(clock, 'Europe/London')).toBe(Date.parse('2021-03-28T01:30:00Z'));
});

test('reads back every time a clock shows, in every zone, to an instant that shows the same', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.integer({ min: Date.UTC(2001, 0, 1) / 1000, max: Date.UTC(2037, 0, 1) / 1000 }),
      (timeZone, seconds) => {
        const shown = shownIn(timeZone, seconds * 1000);
        const instant = parseProviderTime(shown, timeZone);

        expect(toLocalTime(seconds * 1000, timeZone)).toBe(shown);
        expect(instant).toBeDefined();
        expect(shownIn(timeZone, instant ?? 0)).toBe(shown);
        // Only a repeated hour may be read as another instant, and then as the earlier one.
        expect([0, 1800, 3600]).toContain(seconds - (instant ?? 0) / 1000);
      },
    ),
    { numRuns: 1_500, seed: 1 },
  );
});

test('reads the hours around every turning of the clocks as the clocks showed them', () => {
  const turnings = ['2021-03-14T07:00:00Z', '2021-11-07T06:00:00Z'].map((iso) => Date.parse(iso));
  for (const turning of turnings) {
    for (let minute = -180; minute <= 180; minute += 15) {
      const shown = shownIn('America/New_York', turning + minute * 60_000);
      const instant = parseProviderTime(shown, 'America/New_York') ?? 0;

      expect(shownIn('America/New_York', instant)).toBe(shown);
    }
  }
});
