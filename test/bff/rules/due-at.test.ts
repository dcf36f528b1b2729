import fc from 'fast-check';
import { dueAt } from '../../../bff/rules/due-at';

const NINE_TO_SIX = { from: '09:00', to: '18:00', days: [1, 2, 3, 4, 5] };
const at = (text: string): number => Date.parse(text);
const due = (
  from: string,
  dueInMinutes: number,
  changes: Partial<Parameters<typeof dueAt>[1]> = {},
): string =>
  new Date(
    dueAt(at(from), { dueInMinutes, workingHours: NINE_TO_SIX, timeZone: 'UTC', ...changes }),
  ).toISOString();

test.each([
  {
    when: 'within the hours',
    from: '2026-03-02T10:00:00Z',
    minutes: 15,
    expected: '2026-03-02T10:15:00.000Z',
  },
  {
    when: 'the last minute of the day',
    from: '2026-03-02T17:45:00Z',
    minutes: 15,
    expected: '2026-03-02T18:00:00.000Z',
  },
  {
    when: 'over the end of the day',
    from: '2026-03-02T17:55:00Z',
    minutes: 15,
    expected: '2026-03-03T09:10:00.000Z',
  },
  { when: 'in the night', from: '2026-03-03T02:00:00Z', minutes: 15, expected: '2026-03-03T09:15:00.000Z' },
  {
    when: 'on Friday evening',
    from: '2026-03-06T20:00:00Z',
    minutes: 30,
    expected: '2026-03-09T09:30:00.000Z',
  },
  { when: 'on Sunday', from: '2026-03-08T12:00:00Z', minutes: 5, expected: '2026-03-09T09:05:00.000Z' },
  {
    when: 'longer than a working day',
    from: '2026-03-02T09:00:00Z',
    minutes: 600,
    expected: '2026-03-03T10:00:00.000Z',
  },
])('a call missed $when is due in working time', ({ from, minutes, expected }) => {
  expect(due(from, minutes)).toBe(expected);
});

test('without working hours every minute counts', () => {
  expect(due('2026-03-07T23:50:00Z', 15, { workingHours: null })).toBe('2026-03-08T00:05:00.000Z');
});

test('the hours are those of the account, also on the day when its clocks are turned', () => {
  const berlin = { timeZone: 'Europe/Berlin', workingHours: { ...NINE_TO_SIX, days: [1, 2, 3, 4, 5, 6, 7] } };

  expect(due('2026-03-28T20:00:00Z', 15, berlin)).toBe('2026-03-29T07:15:00.000Z');
  expect(due('2026-10-24T20:00:00Z', 15, berlin)).toBe('2026-10-25T08:15:00.000Z');
});

test('a day may end at midnight', () => {
  const late = { workingHours: { from: '22:00', to: '24:00', days: [1] } };

  expect(due('2026-03-02T23:50:00Z', 10, late)).toBe('2026-03-03T00:00:00.000Z');
  expect(due('2026-03-02T23:50:00Z', 20, late)).toBe('2026-03-09T22:10:00.000Z');
});

test('hours that never open do not keep a task from being due', () => {
  expect(due('2026-03-02T10:00:00Z', 15, { workingHours: { from: '09:00', to: '18:00', days: [] } })).toBe(
    '2026-03-02T10:15:00.000Z',
  );
});

test('a task is never due before its minutes have passed, and never outside the hours', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') }),
      fc.integer({ min: 1, max: 3_000 }),
      (from, dueInMinutes) => {
        const result = dueAt(from, { dueInMinutes, workingHours: NINE_TO_SIX, timeZone: 'UTC' });
        const minutes = (result / 60_000) % 1440;

        expect(result - from).toBeGreaterThanOrEqual(dueInMinutes * 60_000);
        expect(minutes).toBeGreaterThan(9 * 60);
        expect(minutes).toBeLessThanOrEqual(18 * 60);
        expect([1, 2, 3, 4, 5]).toContain(new Date(result).getUTCDay());
      },
    ),
    { numRuns: 200 },
  );
});
