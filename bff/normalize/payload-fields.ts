import { z } from 'zod';
import type { Instant, Seconds } from '../domain/call-event';
import { AppError } from '../domain/errors';
import type { JsonObject } from './delivery-body';
import { isObject } from './delivery-body';
import { parseProviderTime } from './local-time';

/**
 * The kinds of fields that providers' payloads are made of. Each accepts the spellings providers mix
 * (`11` and `"11"`, null and left out) and refuses everything else with a stable code.
 */

class Refused {
  constructor(readonly code: string) {}
}

const REQUIRED = new Refused('required');
const WRONG_TYPE = new Refused('wrong-type');
const TOO_LONG = new Refused('too-long');
const INVALID = new Refused('invalid');
const OUT_OF_RANGE = new Refused('out-of-range');

const TEXT_MAX_LENGTH = 255;
const PARTY_MAX_LENGTH = 128;
/** With the provider's name in front it must still fit `CallId`. */
const ID = /^[\x21-\x7e]{1,200}$/;
/** A week on the telephone is a broken counter. */
const DURATION_MAX: Seconds = 7 * 86_400;
const LIST_MAX_LENGTH = 500;

function field<Value>(read: (raw: unknown) => Value | Refused) {
  // A missing key is read too: what may be missing, `read` decides.
  return z.transform((raw: unknown, context): Value => {
    const value = read(raw);
    if (!(value instanceof Refused)) return value;
    context.issues.push({ code: 'custom', params: { code: value.code }, input: raw });
    return z.NEVER;
  });
}

/** Null, '' and a missing key all mean that nothing was said. */
function optional<Value>(read: (raw: unknown) => Value | Refused) {
  return field((raw) => (isNothing(raw) ? undefined : read(raw)));
}

function isNothing(raw: unknown): boolean {
  return raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '');
}

export const requiredId = field((raw) => (isNothing(raw) ? REQUIRED : readId(raw)));
export const optionalId = optional(readId);
export const optionalText = optional((raw) => readText(raw, TEXT_MAX_LENGTH));
export const requiredText = field((raw) => (isNothing(raw) ? REQUIRED : readText(raw, TEXT_MAX_LENGTH)));
/** Whole seconds. */
export const duration = optional(readSeconds);
/** `HH:MM:SS` or whole seconds. */
export const clockDuration = optional(readClock);
export const positiveInteger = optional(readPositiveInteger);

/** A phone field, untrimmed: a leading space may be a plus. '' stands for a party that is hidden. */
export const party = field((raw) => {
  if (raw === undefined) return undefined;
  if (raw === null) return '';
  const text = textOf(raw);
  if (text instanceof Refused) return text;
  return text.length > PARTY_MAX_LENGTH ? TOO_LONG : isStorable(text) ? text : INVALID;
});

/** @param timeZone of times without one */
export function time(timeZone: string) {
  return optional((raw) => readTime(raw, timeZone));
}

/** One of the words a provider documents, in any case. */
export function word<Word extends string>(words: readonly Word[]) {
  return optional((raw) => {
    const text = textOf(raw);
    if (text instanceof Refused) return text;
    return words.find((known) => known === text.trim().toLowerCase()) ?? INVALID;
  });
}

/** A list; PHP writes an empty one as `""` or `{}` and one with gaps as an object. */
export function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((raw) => {
    if (isNothing(raw)) return [];
    return isObject(raw) ? Object.values(raw) : raw;
  }, z.array(schema).max(LIST_MAX_LENGTH));
}

/** @throws AppError delivery/malformed naming every field that could not be read. */
export function parsePayload<Schema extends z.ZodType>(
  schema: Schema,
  payload: JsonObject,
): z.output<Schema> {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({ path: issue.path.join('.'), code: codeOf(issue) }));
  throw new AppError('delivery/malformed', { fields });
}

function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom' && typeof issue.params?.['code'] === 'string') return issue.params['code'];
  return issue.code === 'too_big' ? TOO_LONG.code : WRONG_TYPE.code;
}

function textOf(raw: unknown): string | Refused {
  if (typeof raw === 'string') return raw;
  return typeof raw === 'number' && Number.isFinite(raw) ? String(raw) : WRONG_TYPE;
}

function readText(raw: unknown, maxLength: number): string | Refused {
  const text = textOf(raw);
  if (text instanceof Refused) return text;
  if (text.length > maxLength) return TOO_LONG;
  return isStorable(text) ? text.trim() : INVALID;
}

function readId(raw: unknown): string | Refused {
  if (typeof raw === 'number') return Number.isSafeInteger(raw) && raw >= 0 ? String(raw) : INVALID;
  if (typeof raw !== 'string') return WRONG_TYPE;
  return ID.test(raw.trim()) ? raw.trim() : INVALID;
}

function readNumber(raw: unknown): number | Refused {
  const text = textOf(raw);
  if (text instanceof Refused) return text;
  return /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : INVALID;
}

function readSeconds(raw: unknown): Seconds | Refused {
  const value = readNumber(raw);
  if (value instanceof Refused) return value;
  return value > DURATION_MAX ? OUT_OF_RANGE : Math.round(value);
}

function readClock(raw: unknown): Seconds | Refused {
  const parts = typeof raw === 'string' ? /^\s*(\d{1,3}):([0-5]\d):([0-5]\d)\s*$/.exec(raw) : null;
  if (parts === null) return readSeconds(raw);
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map(Number);
  return readSeconds(hours * 3600 + minutes * 60 + seconds);
}

function readPositiveInteger(raw: unknown): number | undefined | Refused {
  const value = readNumber(raw);
  if (value instanceof Refused) return value;
  if (value === 0) return undefined;
  return Number.isSafeInteger(value) ? value : OUT_OF_RANGE;
}

function readTime(raw: unknown, timeZone: string): Instant | undefined | Refused {
  const text = textOf(raw);
  if (text instanceof Refused) return text;
  // MySQL's way of writing that there is none.
  if (/^(?:0+|0000-00-00.*)$/.test(text.trim())) return undefined;
  return parseProviderTime(text, timeZone) ?? INVALID;
}

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
function isStorable(text: string): boolean {
  // Few texts have any, halves or pairs, and only those are read as characters.
  if (!/[\0\ud800-\udfff]/.test(text)) return true;
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}
