import { z } from 'zod';
import { basicAuth, createAccountOpener, get } from '../../api-account';
import type { ApiAccount, ApiAuthorization } from '../../api-account';
import type { ProviderApi, RecordingLocation } from '../../provider';
import type { ApiCall, ApiCallerDeps } from '../../provider-http';
import { noRecording } from '../../recording-refusals';
import { restApi } from '../../rest-api';
import { providerUser } from '../../user-list';
import { checkWebhook } from './check-webhook';
import { API_CREDENTIALS, LOGGED } from './payload';
import { startCall } from './start-call';
import { readRow } from './to-call-events';

/** The most that a page may have. */
const PAGE = 50;
/** A call is listed by when its record was made, which may be a moment after its start. */
const RECORDED_WITHIN_S = 60;

/** Both are good for an hour at most. */
const link = z
  .url({ protocol: /^https?$/ })
  .nullish()
  .catch(null);
const oneCall = z.object({ call: z.object({ recording: link, voicemail: link }) });

const ACCOUNT = {
  credentials: API_CREDENTIALS,
  // Some of its resources have a second version, most have not.
  root: () => '',
  authorize: ({ apiId, apiToken }) => ({ headers: basicAuth(apiId, apiToken) }),
} as const satisfies ApiAuthorization<'apiToken' | 'apiId'>;

const createRestApi = restApi({
  ...ACCOUNT,
  test: get('/v1/ping'),
  startCall: { unsupported: 'written out below' },
  recording: linkOf,
  late: {
    list: {
      tellsAll: true,
      pageSize: PAGE,
      request: (since, page) => calls({ from: since, order: 'desc' }, page),
      rows: 'calls',
      read(row) {
        const told = oneCall.safeParse({ call: row }).data;
        const reference = String(row['id']);
        const isThere = Boolean(told?.call.recording ?? told?.call.voicemail);
        return isThere ? { reference, recording: { kind: 'provider', reference } } : undefined;
      },
    },
    oneByOne: 5,
  },
  calls: {
    pageSize: PAGE,
    request: ({ from, to }, page) => calls({ from, to, order: 'asc' }, page),
    rows: 'calls',
    rowIs: 'call',
    read: (data, ...read) => readRow({ event: LOGGED, timestamp: data['ended_at'], data }, ...read),
  },
  users: {
    pageSize: PAGE,
    request: (page) => get('/v2/users', paged(page)),
    formerly: (page) => get('/v1/users', paged(page)),
    rows: 'users',
    read: ({ id, name, email }) => providerUser({ line: id, names: [name], email }),
  },
});

/** Aircall's Public API: https://developers.aircall.io/api-references */
export function createApi(deps: ApiCallerDeps): ProviderApi {
  const rest = createRestApi(deps);
  const open = createAccountOpener(deps, ACCOUNT);
  return {
    ...rest,
    async test(connection) {
      const checks = await rest.test(connection);
      const canAsk = checks.every(({ ok }) => ok);
      return [...checks, ...(await checkWebhook(connection, canAsk ? open : undefined))];
    },
    startCall: (connection, wanted) => startCall(open, connection, wanted),
  };
}

/** @param page from 0 */
function calls({ from, to, order }: { from: number; to?: number; order: string }, page: number): ApiCall {
  const until = to === undefined ? {} : { to: String(Math.ceil(to / 1000) + RECORDED_WITHIN_S) };
  return get('/v1/calls', { from: String(Math.floor(from / 1000)), ...until, order, ...paged(page) });
}

function paged(page: number): Readonly<Record<string, string>> {
  return { per_page: String(PAGE), page: String(page + 1) };
}

async function linkOf(id: string, { ask }: Pick<ApiAccount<string>, 'ask'>): Promise<RecordingLocation> {
  const answer = await ask(get(`/v1/calls/${encodeURIComponent(id)}`));
  const found = oneCall.safeParse(answer.body).data?.call;
  const url = found?.recording ?? found?.voicemail;
  if (answer.status === 200 && url) return { url, headers: {} };
  throw noRecording(answer.status === 200 && found !== undefined ? { ...answer, status: 404 } : answer);
}
