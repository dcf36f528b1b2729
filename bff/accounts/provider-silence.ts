import type { Instant } from '../domain/call-event';
import { fromLocalTime } from '../normalize/local-time';

/** One day by the account's own clocks. */
export interface LocalDay {
  /** ISO 8601: 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  readonly from: Instant;
  /** The beginning of the next. */
  readonly to: Instant;
}

export interface HeardDay extends LocalDay {
  /** When its first call began; null when there was none. */
  readonly firstCallAt: Instant | null;
}

export interface Silence {
  readonly now: Instant;
  /** The account's own working days; whichever usually have calls when not told. */
  readonly workingDays?: readonly number[] | undefined;
  readonly lastDeliveryAt: Instant | null;
}

const DAY_MS = 86_400_000;
const WEEK = 7;
/** The weeks that a weekday is compared with, and in how many of them it must have had a call to be expected to. */
const WEEKS_BEFORE = 4;
const WEEKS_WITH_CALLS = 3;
/** A day may begin later than it ever did in those weeks. */
const GRACE_MS = 3_600_000;

/** The days that `silentSince` looks at: today last. */
export function daysToCompare(now: Instant, timeZone: string): readonly LocalDay[] {
  const today = localDate(now, timeZone);
  const count = WEEK * (WEEKS_BEFORE + 1);
  return Array.from({ length: count }, (_, index) => {
    const date = today + (index + 1 - count) * DAY_MS;
    return {
      weekday: new Date(date).getUTCDay() || WEEK,
      from: midnight(date, timeZone),
      to: midnight(date + DAY_MS, timeZone),
    };
  });
}

/**
 * Since when a provider has been silent, when it should not have been: on one of the last seven days there was no
 * delivery, though on that weekday calls had begun by that hour in at least three of the four weeks before.
 * @param days as `daysToCompare` gives them
 * @returns undefined when it was heard, or nothing was to be expected
 */
export function silentSince(days: readonly HeardDay[], silence: Silence): Instant | undefined {
  const { lastDeliveryAt, now, workingDays } = silence;
  const isUnheard = days
    .slice(-WEEK)
    .filter((day) => lastDeliveryAt === null || lastDeliveryAt < day.from)
    .filter(({ weekday }) => workingDays?.includes(weekday) ?? true)
    .find((day) => now >= expectedBy(day, days));
  return isUnheard && (lastDeliveryAt ?? isUnheard.from);
}

/** Infinity for a day on which nothing is to be expected. */
function expectedBy(day: LocalDay, days: readonly HeardDay[]): Instant {
  const at = days.indexOf(day as HeardDay);
  const before = days.filter((_, index) => index < at && (at - index) % WEEK === 0).slice(-WEEKS_BEFORE);
  const begins = before.flatMap(({ from, firstCallAt }) =>
    firstCallAt === null ? [] : [firstCallAt - from],
  );
  return begins.length < WEEKS_WITH_CALLS ? Infinity : day.from + Math.max(...begins) + GRACE_MS;
}

/** The date that a calendar on the wall shows, as the instant at which it begins in UTC. */
function localDate(now: Instant, timeZone: string): number {
  const date = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
  return Date.parse(`${date}T00:00:00Z`);
}

function midnight(date: number, timeZone: string): Instant {
  const at = new Date(date);
  const clock = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
  // Always a date of the calendar, which is all that `fromLocalTime` asks for.
  return fromLocalTime({ ...clock, hour: 0, minute: 0, second: 0 }, timeZone) ?? date;
}
