/**
 * Looking for recordings that are written after their calls, for many calls of an account in one go: by a list, where the
 * vendor has one, and one by one for what the list leaves open. Both are bounded, so that a look costs no more than
 * `PAGES_MAX + oneByOne` askings, however many calls wait. A recording that is refused while others are answered had its
 * turn, and holds up nobody; whatever else is refused ends the look.
 */
import type { Instant, RecordingSource } from '../domain/call-event';
import { AppError } from '../domain/errors';
import type { ApiAccount } from './api-account';
import { rowsOf } from './call-log';
import type { JsonObject } from './delivery-body';
import type { AwaitedRecording, Connection, RecordingsLook } from './provider';
import type { ApiCall } from './provider-http';
import { noRecording } from './recording-refusals';

export interface LateRecordings {
  /** Null where a recording can only be asked for by its reference. */
  readonly list: RecordingList | null;
  /** Of those that the list leaves open, how many are asked for by reference in one look. */
  readonly oneByOne: number;
}

export interface RecordingList {
  /** Whether a recording that is not in it is certainly not there. */
  readonly tellsAll: boolean;
  readonly pageSize: number;
  /**
   * @param since of calls that began then or later
   * @param page from 0
   */
  readonly request: (since: Instant, page: number) => ApiCall;
  /** Where the answer has the list. */
  readonly rows: string;
  /** Undefined for a row that tells of no recording. */
  readonly read: (row: JsonObject, connection: Connection) => ListedRecording | undefined;
}

export interface ListedRecording {
  readonly reference: string;
  readonly recording: RecordingSource;
}

/** Asks for one recording. @throws recordings/not-found while there is none */
export type AskForRecording = (reference: string) => Promise<unknown>;

/** Of the list, in one look. */
const PAGES_MAX = 5;
/** A list of what began since the oldest call must not reach back without end because of one of them. */
const LIST_REACHES_MS = 26 * 3_600_000;
/** A vendor's clock, and its idea of when a call begins, may differ from what its events told. */
const SLACK_MS = 3_600_000;

export async function lookForRecordings(
  account: ApiAccount<string>,
  { late, ask }: { readonly late: LateRecordings; readonly ask: AskForRecording },
  awaited: readonly AwaitedRecording[],
): Promise<RecordingsLook> {
  try {
    const listed = await readList(account, late.list, awaited);
    const open = awaited.filter(({ reference }) => !listed.looked.includes(reference));
    const asked = await askOneByOne(ask, open.slice(0, late.oneByOne));
    return {
      found: [...listed.found, ...asked.found],
      looked: [...listed.looked, ...asked.looked],
      failure: asked.failure,
    };
  } catch (error) {
    return { found: [], looked: [], failure: refusalOf(error) };
  }
}

async function readList(
  account: ApiAccount<string>,
  list: RecordingList | null,
  awaited: readonly AwaitedRecording[],
): Promise<Omit<RecordingsLook, 'failure'>> {
  const since = reachOf(awaited);
  const rows = list === null ? undefined : await rowsSince(account, list, since);
  if (list === null || rows === undefined) return { found: [], looked: [] };
  const wanted = new Set(awaited.map(({ reference }) => reference));
  const found = new Map<string, ListedRecording>();
  for (const row of rows.found) {
    const told = list.read(row, account.connection);
    if (told !== undefined && wanted.has(told.reference)) found.set(told.reference, told);
  }
  const isTold = ({ reference, startedAt }: AwaitedRecording): boolean =>
    found.has(reference) || (list.tellsAll && rows.isWhole && startedAt >= since);
  return { found: [...found.values()], looked: awaited.filter(isTold).map(({ reference }) => reference) };
}

function reachOf(awaited: readonly AwaitedRecording[]): Instant {
  const starts = awaited.map(({ startedAt }) => startedAt);
  return Math.max(Math.min(...starts), Math.max(...starts) - LIST_REACHES_MS);
}

/** Undefined where the server does not understand the request: an older version, a filter it has not. */
async function rowsSince(
  { ask }: ApiAccount<string>,
  list: RecordingList,
  since: Instant,
): Promise<{ readonly found: readonly JsonObject[]; readonly isWhole: boolean } | undefined> {
  const found: JsonObject[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await ask(list.request(since - SLACK_MS, page));
    if (answer.status === 400 || answer.status === 404) return undefined;
    if (answer.status !== 200) throw noRecording(answer);
    const rows = rowsOf(answer, list.rows);
    found.push(...rows);
    if (rows.length < list.pageSize) return { found, isWhole: true };
  }
  return { found, isWhole: false };
}

/** A refusal is the recording's own as long as the vendor answers for another one; else nobody can be asked for now. */
async function askOneByOne(
  ask: AskForRecording,
  awaited: readonly AwaitedRecording[],
): Promise<RecordingsLook> {
  const found: ListedRecording[] = [];
  const looked: string[] = [];
  const refusals: AppError[] = [];
  let answers = 0;
  for (const { reference } of awaited) {
    looked.push(reference);
    const failed = await failureOf(ask(reference));
    if (failed === undefined) found.push({ reference, recording: { kind: 'provider', reference } });
    if (failed === undefined || failed.code === 'recordings/not-found') {
      answers += 1;
      continue;
    }
    refusals.push(failed);
    const isOutage = answers === 0 && refusals.length > 1;
    if (isOutage || asksToWait(failed)) return { found, looked, failure: failed };
  }
  return { found, looked, failure: answers === 0 ? (refusals[0] ?? null) : null };
}

async function failureOf(asked: Promise<unknown>): Promise<AppError | undefined> {
  return asked.then(() => undefined, refusalOf);
}

function asksToWait({ context, retry }: AppError): boolean {
  return context['status'] === 429 || typeof retry === 'object';
}

/** @throws what is no refusal of the vendor's */
function refusalOf(error: unknown): AppError {
  if (error instanceof AppError && /^(recordings|calls)\//.test(error.code)) return error;
  throw error;
}
