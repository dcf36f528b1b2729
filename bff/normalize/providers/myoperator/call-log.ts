import { z } from 'zod';
import type { CallEvent } from '../../../domain/call-event';
import { everyPage, readRows, rowsOf } from '../../call-log';
import { isObject } from '../../delivery-body';
import type { JsonObject } from '../../delivery-body';
import type { Connection, Period } from '../../provider';
import type { ApiAnswer } from '../../provider-http';
import { readAfterCallLog } from './read-after-call-log';

const found = z.object({
  data: z.object({
    hits: z.array(z.object({ _id: z.string(), _source: z.record(z.string(), z.unknown()) })),
  }),
});
type Hit = z.output<typeof found>['data']['hits'][number];

/** The most that `/search` gives at once. */
const PAGE_SIZE = 100;

/** The log that the after-call webhook is sent from, under longer names. */
export async function searchLogs(
  ask: (query: Readonly<Record<string, string>>) => Promise<ApiAnswer>,
  connection: Connection,
  period: Period,
): Promise<readonly CallEvent[]> {
  const hits = await everyPage<Hit>(PAGE_SIZE, async (page) => {
    const query = {
      from: String(Math.floor(period.from / 1000)),
      to: String(Math.floor(period.to / 1000)),
      log_from: String(page * PAGE_SIZE),
      page_size: String(PAGE_SIZE),
    };
    return rowsOf(await ask(query), found).data.hits;
  });
  return readRows(hits, (hit) => [
    readAfterCallLog({ fields: shortNames(hit), receivedAt: period.to }, connection),
  ]);
}

/** `additional_parameters` is where the log keeps what the webhook calls `_pm`, the call's own id among it. */
function shortNames({ _id, _source: log }: Hit): JsonObject {
  return {
    _ai: _id,
    _cl: log['caller_number'],
    _cr: log['caller_number_raw'],
    _ev: log['event'],
    _su: log['status'],
    _st: log['start_time'],
    _et: log['end_time'],
    _fn: log['filename'],
    _pm: log['additional_parameters'],
    _ld: listOf(log['log_details']).map((attempt) => ({
      _ac: attempt['action'],
      _st: attempt['start_time'],
      _dr: attempt['duration'],
      _rr: listOf(attempt['received_by']).map((taker) => ({ _ex: taker['extension'] })),
    })),
  };
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
