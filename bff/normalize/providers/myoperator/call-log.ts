import { post } from '../../api-account';
import type { ReadRow } from '../../call-reading';
import { isObject } from '../../delivery-body';
import type { JsonObject } from '../../delivery-body';
import type { CallLog } from '../../list-calls';
import { readAfterCallLog } from './read-after-call-log';

/** The most that `/search` gives at once. */
const PAGE_SIZE = 100;

/** The log that the after-call webhook is sent from, under longer names. */
export const CALL_LOG: CallLog = {
  pageSize: PAGE_SIZE,
  request: ({ from, to }, page) =>
    post('/search', {
      query: {
        from: String(Math.floor(from / 1000)),
        to: String(Math.floor(to / 1000)),
        log_from: String(page * PAGE_SIZE),
        page_size: String(PAGE_SIZE),
      },
    }),
  rows: 'data.hits',
  rowIs: 'call',
  read: readHit,
};

function readHit(...[{ _id, _source }, connection, receivedAt]: Parameters<ReadRow>): ReturnType<ReadRow> {
  const fields = shortNames(_id, isObject(_source) ? _source : {});
  return [readAfterCallLog({ fields, receivedAt }, connection)];
}

/** `additional_parameters` is where the log keeps what the webhook calls `_pm`, the call's own id among it. */
function shortNames(id: unknown, log: JsonObject): JsonObject {
  return {
    _ai: id,
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
