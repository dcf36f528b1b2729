import { z } from 'zod';
import { AppError } from '../../../domain/errors';
import type { ConnectionCheck } from '../../../contract/settings';
import { CALLS, createAccountOpener, get, post, unsetOf } from '../../api-account';
import type { ApiAccount, ApiAuthorization } from '../../api-account';
import { checkCredential } from '../../credential-check';
import type { ProviderApi, RecordingLocation } from '../../provider';
import type { ApiCallerDeps } from '../../provider-http';
import { noRecording } from '../../recording-refusals';
import { restApi } from '../../rest-api';
import { providerUser } from '../../user-list';
import { CALL_LOG } from './call-log';
import { writeState } from './payload';

const ACCOUNT = {
  credentials: ['apiKey'],
  root: () => '/v2',
  authorize: ({ apiKey }) => ({ headers: { authorization: `Bearer ${apiKey}` } }),
} as const satisfies ApiAuthorization<'apiKey'>;

const CREDENTIALS_PAGE = 100;

const createRestApi = restApi({
  ...ACCOUNT,
  test: get('/phone_numbers', { 'page[size]': '1' }),
  startCall: {
    needs: ['connectionId'],
    /** Rings the manager; once he picks up, the webhook that tells so has the customer dialled. */
    request: async ({ to, extension, reference, webhookUrl }, { connectionId }, account) =>
      post('/calls', {
        json: {
          to: extension,
          from: await ownNumber(account, connectionId),
          connection_id: connectionId,
          client_state: writeState({ customer: to, line: extension, reference }),
          webhook_url: webhookUrl,
        },
      }),
    id: 'data.call_session_id',
  },
  recording: findRecording,
  late: { unsupported: 'Telnyx tells of every recording itself' },
  calls: CALL_LOG,
  users: {
    pageSize: CREDENTIALS_PAGE,
    request: (page) =>
      get('/telephony_credentials', {
        'page[number]': String(page + 1),
        'page[size]': String(CREDENTIALS_PAGE),
      }),
    rows: 'data',
    read: ({ sip_username: user, name, expired }) =>
      typeof user !== 'string' || user === '' || expired === true
        ? undefined
        : providerUser({ line: `sip:${user}@sip.telnyx.com`, names: [name], email: undefined }),
  },
});

/** Telnyx's API, version 2: https://developers.telnyx.com/api-reference */
export function createApi(deps: ApiCallerDeps): ProviderApi {
  const api = createRestApi(deps);
  const open = createAccountOpener(deps, ACCOUNT);
  return {
    ...api,
    async test(connection) {
      const checks = await api.test(connection);
      const isIn = checks.every(({ ok }) => ok) && unsetOf(connection, ['connectionId']) === undefined;
      return isIn ? [...checks, await checkConnection(open(connection, CALLS))] : checks;
    },
  };
}

/** Whether the application is one of the account's. */
function checkConnection({ ask, connection }: ApiAccount<string>): Promise<ConnectionCheck> {
  return checkCredential('connectionId', connection.credentials['connectionId'], async (id) => {
    const answer = await ask(get(`/call_control_applications/${encodeURIComponent(id)}`));
    return answer.status === 404 || answer.status === 422 ? { ...answer, status: 403 } : answer;
  });
}

const numbers = z.object({ data: z.tuple([z.object({ phone_number: z.string() })]).rest(z.unknown()) });

/** The number that the manager and the customer see; without one Telnyx says itself what it lacks. */
async function ownNumber(
  { ask }: Pick<ApiAccount<string>, 'ask'>,
  connectionId: string,
): Promise<string | undefined> {
  const query = { 'filter[connection_id]': connectionId, 'filter[status]': 'active', 'page[size]': '1' };
  const { body } = await ask(get('/phone_numbers', query));
  return numbers.safeParse(body).data?.data[0].phone_number;
}

const recording = z.object({ download_urls: z.object({ mp3: z.url(), wav: z.url() }).partial() });
const recordings = z.object({ data: z.union([z.array(recording), recording.transform((one) => [one])]) });

/** By its own id, or by the session where an event did not tell it. The links are signed, and good for minutes. */
async function findRecording(
  reference: string,
  { ask }: Pick<ApiAccount<string>, 'ask'>,
): Promise<RecordingLocation> {
  const [, session] = /^session\/(.*)$/.exec(reference) ?? [];
  const answer = await ask(
    session === undefined
      ? get(`/recordings/${encodeURIComponent(reference)}`)
      : get('/recordings', { 'filter[call_session_id]': session }),
  );
  if (answer.status !== 200) throw noRecording(answer);
  const found = recordings.safeParse(answer.body);
  if (!found.success) throw new AppError('recordings/unavailable', { detail: 'unreadable answer' });
  const url = found.data.data
    .map(({ download_urls: { mp3, wav } }) => mp3 ?? wav)
    .find((one) => one !== undefined);
  if (url === undefined) throw new AppError('recordings/not-found', { retry: 'backoff' });
  return { url, headers: {} };
}
