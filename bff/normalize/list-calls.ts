/**
 * A vendor's log of calls, page by page. A page that the vendor has no time for is asked again; what was read before
 * the log fell silent is not lost.
 *
 * State: the pages read so far, in memory; a crash leaves nothing, and the log is read again from its beginning.
 * Ends: each page is asked `AGAIN_MAX` times more at the most, and a log has a last page (see call-log); how long all
 * of it may wait is the caller's business.
 * Not guaranteed: a log that is sorted from the newest, and changes while it is read, may show a call twice, which
 * changes nothing, or not at all. Where a row is a leg, half a log tells nothing: a call whose answered leg is on the
 * other half would count as missed.
 */
import type { CallEvent } from '../domain/call-event';
import type { ApiAccount } from './api-account';
import { readPages, readRows, rowsOf } from './call-log';
import type { ReadRow } from './call-reading';
import type { Connection, ListedCalls, Period, WaitToAsk } from './provider';
import type { ApiAnswer, ApiCall } from './provider-http';

export interface CallLog {
  readonly pageSize: number;
  /**
   * @param page from 0
   * @param connection whose time zone a vendor may count in
   */
  readonly request: (period: Period, page: number, connection: Connection) => ApiCall;
  /** Where the answer has the list: `data.hits`. */
  readonly rows: string;
  /** What a row is; of a call that is several, some may be on a page that was not read. */
  readonly rowIs: 'call' | 'leg';
  readonly read: ReadRow;
}

/** In a row: a vendor that refuses longer than it says itself is asked at another time. */
const AGAIN_MAX = 5;
/** Vendors count their requests by the minute. */
const PAUSE_MS = 60_000;

export async function listCalls(
  { ask, connection }: ApiAccount<string>,
  log: CallLog,
  { period, wait }: { readonly period: Period; readonly wait: WaitToAsk },
): Promise<ListedCalls> {
  const { rows, failure } = await readPages(log.pageSize, async (page) =>
    rowsOf(await askPatiently(() => ask(log.request(period, page, connection)), wait), log.rows),
  );
  const whole = failure === null || log.rowIs === 'call' ? rows : [];
  const events = readRows(whole, (row) => log.read(row, connection, period.to));
  return { events: events.filter((event) => isOf(event, period)), failure };
}

/** A log filtered by days, or in another zone, must bring in nothing that was not asked for; nor what goes on. */
function isOf({ startedAt = 0, legs }: CallEvent, { from, to }: Period): boolean {
  return startedAt >= from && startedAt < to && legs.some(({ endedAt }) => endedAt !== undefined);
}

async function askPatiently(ask: () => Promise<ApiAnswer>, wait: WaitToAsk): Promise<ApiAnswer> {
  for (let again = 0; ; again += 1) {
    const answer = await ask();
    const pauseMs = pauseOf(answer);
    if (pauseMs === undefined || again === AGAIN_MAX || !(await wait(pauseMs))) return answer;
  }
}

/** Undefined for an answer that no waiting changes. */
function pauseOf({ status, retryAfterMs }: ApiAnswer): number | undefined {
  if (status === 429) return retryAfterMs ?? PAUSE_MS;
  return status === 503 ? retryAfterMs : undefined;
}
