import type { Instant } from '../domain/call-event';
import { createRecentValues } from './recent-values';

/** A wall clock's reading, without a zone. */
export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const DAY_MS = 86_400_000;

/** No telephone call that reaches us happened outside these years; such a date is garbage. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

const NAIVE = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?$/;
const WITH_ZONE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?\s?(?:Z|[+-]\d\d:?\d\d)$/i;
/** RFC 2822, section 3.3: `Mon, 02 Mar 2026 09:16:05 +0000`. */
const RFC_2822 = /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT|UT)$/;
const EPOCH = /^\d{9,13}(?:\.\d+)?$/;
/** Epoch seconds have ten digits until 2286; what is longer counts milliseconds. */
const EPOCH_MS_FROM = 100_000_000_000;

/** A delivery tells one time twice, and many deliveries of a burst tell the same. */
const remembered = createRecentValues<Instant | null>(200);
const REMEMBERED_MAX_LENGTH = 40;

/**
 * A provider's time in any of the spellings they use: epoch seconds or milliseconds, ISO 8601, RFC 2822, or
 * `YYYY-MM-DD HH:MM:SS` without a zone, which is then read in `timeZone`.
 * @returns undefined when it is no time, or none of a telephone call
 */
export function parseProviderTime(raw: string | number, timeZone: string): Instant | undefined {
  const text = String(raw).trim();
  if (text.length > REMEMBERED_MAX_LENGTH) return readLikelyTime(text, timeZone);
  return remembered.recall(`${timeZone} ${text}`, () => readLikelyTime(text, timeZone) ?? null) ?? undefined;
}

function readLikelyTime(text: string, timeZone: string): Instant | undefined {
  const instant = readAnyTime(text, timeZone);
  return instant !== undefined && instant >= EARLIEST && instant < LATEST ? instant : undefined;
}

/**
 * The instant at which a clock in `timeZone` shows this. Of two such instants (the hour repeated when summer
 * time ends) the earlier; for none (the hour skipped when it begins) the clock is read as not yet turned.
 * @param timeZone IANA name; settings accept no other
 */
export function fromLocalTime(clock: WallClock, timeZone: string): Instant | undefined {
  const asUtc = utcOf(clock);
  if (asUtc === undefined || timeZone === 'UTC') return asUtc;
  const before = offsetAt(asUtc - DAY_MS, timeZone);
  const after = offsetAt(asUtc + DAY_MS, timeZone);
  const fits = [before, after].find((offset) => offsetAt(asUtc - offset, timeZone) === offset);
  return asUtc - (fits ?? before);
}

/** What a clock in `timeZone` shows, as `YYYY-MM-DD HH:MM:SS`: for vendors that are asked in their account's time. */
export function toLocalTime(instant: Instant, timeZone: string): string {
  const shown = instant + offsetAt(instant, timeZone);
  return new Date(shown).toISOString().slice(0, 19).replace('T', ' ');
}

function readAnyTime(text: string, timeZone: string): Instant | undefined {
  const naive = NAIVE.exec(text);
  if (naive !== null) return fromLocalTime(wallClock(naive), timeZone);
  if (EPOCH.test(text)) {
    const value = Number(text);
    return Math.round(value < EPOCH_MS_FROM ? value * 1000 : value);
  }
  if (WITH_ZONE.test(text)) return readZoned(text);
  return RFC_2822.test(text) ? readRfc2822(text) : undefined;
}

function readZoned(text: string): Instant | undefined {
  const parts = NAIVE.exec(text.slice(0, 19));
  if (parts === null || utcOf(wallClock(parts)) === undefined) return undefined;
  const iso = text
    .toUpperCase()
    .replace(/^(\S{10}) /, '$1T')
    .replace(/\s/, '')
    .replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  const instant = Date.parse(iso);
  return Number.isNaN(instant) ? undefined : instant;
}

function readRfc2822(text: string): Instant | undefined {
  const instant = Date.parse(text);
  const day = Number(/\d{1,2}/.exec(text)?.[0]);
  // `Date` moves 31 February to March instead of refusing it; the zone may move the day by one.
  const written = Date.parse(text.replace(/ (?:[+-]\d{4}|GMT|UT)$/, ' +0000'));
  return Number.isNaN(instant) || new Date(written).getUTCDate() !== day ? undefined : instant;
}

function wallClock([, year, month, day, hour, minute, second]: RegExpExecArray): WallClock {
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  };
}

/** Undefined for a date the calendar does not have, which `Date` would silently move. */
function utcOf({ year, month, day, hour, minute, second }: WallClock): number | undefined {
  const utc = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(utc);
  const same = back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  return same && hour < 24 && minute < 60 && second < 60 ? utc : undefined;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}

/** Milliseconds that the zone's clocks are ahead of UTC at this instant. */
function offsetAt(instant: Instant, timeZone: string): number {
  const shown = new Map(
    formatOf(timeZone)
      .formatToParts(instant)
      .map((part) => [part.type, Number(part.value)]),
  );
  const read = (type: Intl.DateTimeFormatPartTypes): number => shown.get(type) ?? 0;
  const wall = Date.UTC(
    read('year'),
    read('month') - 1,
    read('day'),
    read('hour'),
    read('minute'),
    read('second'),
  );
  return wall - Math.floor(instant / 1000) * 1000;
}
