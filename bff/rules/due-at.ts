import type { WorkingHours } from '../contract/settings';
import type { Instant } from '../domain/call-event';
import { fromLocalTime } from '../normalize/local-time';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** More days than any due time that the settings allow takes, with one short working day a week. */
const LONGEST_DAYS = 5_000;

export interface DueRule {
  readonly dueInMinutes: number;
  readonly workingHours?: WorkingHours | null;
  /** IANA name. */
  readonly timeZone: string;
}

/**
 * When a task is due that begins to count at `from`. Pure. Outside the working hours no minute passes; without
 * working hours (or with none that ever open) all of them count.
 */
export function dueAt(from: Instant, rule: DueRule): Instant {
  const { workingHours: hours, timeZone } = rule;
  let left = rule.dueInMinutes * MINUTE_MS;
  if (hours === undefined || hours === null) return from + left;
  const today = localDate(from, timeZone);
  for (let ahead = 0; ahead < LONGEST_DAYS; ahead += 1) {
    const open = openingOn(today + ahead * DAY_MS, hours, timeZone);
    if (open === undefined || open.until <= from) continue;
    const begin = Math.max(open.from, from);
    if (begin + left <= open.until) return begin + left;
    left -= open.until - begin;
  }
  return from + rule.dueInMinutes * MINUTE_MS;
}

interface Opening {
  readonly from: Instant;
  readonly until: Instant;
}

/** @param date the day in question, as its midnight in UTC */
function openingOn(date: number, hours: WorkingHours, timeZone: string): Opening | undefined {
  const isoWeekday = new Date(date).getUTCDay() || 7;
  if (!hours.days.includes(isoWeekday)) return undefined;
  const from = onDay(date, hours.from, timeZone);
  const until = onDay(date, hours.to, timeZone);
  return from === undefined || until === undefined || until <= from ? undefined : { from, until };
}

function onDay(date: number, time: string, timeZone: string): Instant | undefined {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  // 24:00 is the midnight that begins the next day.
  const day = new Date(hour === 24 ? date + DAY_MS : date);
  return fromLocalTime(
    {
      year: day.getUTCFullYear(),
      month: day.getUTCMonth() + 1,
      day: day.getUTCDate(),
      hour: hour % 24,
      minute,
      second: 0,
    },
    timeZone,
  );
}

/** The day that a calendar in the zone shows, as its midnight in UTC. */
function localDate(instant: Instant, timeZone: string): number {
  const shown = new Map(
    new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' })
      .formatToParts(instant)
      .map((part) => [part.type, Number(part.value)]),
  );
  return Date.UTC(shown.get('year') ?? 0, (shown.get('month') ?? 1) - 1, shown.get('day') ?? 1);
}
