import { get, post } from '../../api-account';
import type { ApiAccount } from '../../api-account';
import type { Period } from '../../provider';
import type { ApiCall } from '../../provider-http';
import { noRecording, restApi } from '../../rest-api';
import { readRow } from './to-call-events';

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
  calls: {
    pageSize: PAGE_SIZE,
    request: (period, page) => post(LIST, { json: pageOf(period, page) }),
    rows: 'data',
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

/** Dates with a zone, as Roistat writes them in its own lists. */
function pageOf({ from, to }: Period, page: number): object {
  const date = (instant: number): string => new Date(instant).toISOString().replace(/\.\d{3}Z$/, '+0000');
  return {
    filters: {
      and: [
        ['date', '>=', date(from)],
        ['date', '<', date(to)],
      ],
    },
    sort: ['date', 'asc'],
    limit: PAGE_SIZE,
    offset: page * PAGE_SIZE,
  };
}
