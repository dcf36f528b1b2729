import type { Instant } from '../../../domain/call-event';
import { get, post } from '../../api-account';
import type { ApiAccount } from '../../api-account';
import type { JsonObject } from '../../delivery-body';
import type { ListedRecording } from '../../late-recordings';
import type { Connection } from '../../provider';
import type { ApiCall } from '../../provider-http';
import { noRecording } from '../../recording-refusals';
import { restApi } from '../../rest-api';
import { callPayload } from './payload';
import { readRow, recordingOf } from './to-call-events';

const LIST = '/project/calltracking/call/list';
const PAGE_SIZE = 100;

/** Roistat's call tracking API: https://help-en.roistat.com/API/methods/calltracking */
export const createApi = restApi({
  credentials: ['apiKey', 'project'],
  root: () => '/api/v1',
  authorize: ({ apiKey, project }) => ({ headers: { 'api-key': apiKey }, query: { project } }),
  test: post(LIST, { json: { limit: 1, offset: 0 } }),
  startCall: { unsupported: 'Roistat only tracks incoming calls' },
  recording: fileOf,
  // Whether the list tells of a file as soon as there is one is not documented, so some are asked for all the same.
  late: {
    list: {
      tellsAll: false,
      pageSize: PAGE_SIZE,
      request: (since, page) => post(LIST, { json: pageOf({ from: since }, page) }),
      rows: 'data',
      read: listedRecording,
    },
    oneByOne: 2,
  },
  calls: {
    pageSize: PAGE_SIZE,
    request: (period, page) => post(LIST, { json: pageOf(period, page) }),
    rows: 'data',
    rowIs: 'call',
    read: readRow,
  },
  users: 'has-none',
});

/** The API has no other way of telling whether there is a file than to be asked for it. */
async function fileOf(id: string, { ask }: Pick<ApiAccount<string>, 'ask'>): Promise<ApiCall> {
  const file = get(`/project/calltracking/call/${encodeURIComponent(id)}/file`);
  const answer = await ask(file);
  if (answer.status < 200 || answer.status >= 300) throw noRecording(answer);
  return file;
}

/** A row that cannot be read tells of none: it is no call of ours, or its file is asked for. */
function listedRecording(row: JsonObject, { timeZone }: Connection): ListedRecording | undefined {
  const call = callPayload(timeZone).safeParse(row).data;
  const recording = call === undefined ? undefined : recordingOf(call);
  return call === undefined || recording === undefined ? undefined : { reference: call.id, recording };
}

/** Dates with a zone, as Roistat writes them in its own lists. */
function pageOf({ from, to }: { readonly from: Instant; readonly to?: Instant }, page: number): object {
  const date = (instant: number): string => new Date(instant).toISOString().replace(/\.\d{3}Z$/, '+0000');
  return {
    filters: {
      and: [['date', '>=', date(from)], ...(to === undefined ? [] : [['date', '<', date(to)]])],
    },
    sort: ['date', 'asc'],
    limit: PAGE_SIZE,
    offset: page * PAGE_SIZE,
  };
}
