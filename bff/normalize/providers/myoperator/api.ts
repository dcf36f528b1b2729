import { z } from 'zod';
import type { ConnectionCheck } from '../../../contract/settings';
import { CALLS, createAccountOpener, get, post, requireCredentials, unsetOf } from '../../api-account';
import type { ApiAccount, ApiAuthorization } from '../../api-account';
import type { Connection, ProviderApi, RecordingLocation } from '../../provider';
import { createApiCaller } from '../../provider-http';
import type { ApiCallerDeps } from '../../provider-http';
import { noRecording } from '../../recording-refusals';
import { restApi, startedCall } from '../../rest-api';
import { CALL_LOG } from './call-log';
import { managerLine, USER_LIST } from './manager-line';

export interface MyoperatorApiDeps extends ApiCallerDeps {
  /** Outbound dialling; `origin` has the logs and recordings. */
  readonly obdOrigin: string;
}

/** What outbound dialling asks for besides the numbers. */
const DIALLING = ['obdApiKey', 'secretToken', 'companyId', 'publicIvrId'] as const;

/** Published without an example; seen as the first and the third. */
const linkAnswer = z.union([
  z.object({ url: z.url() }).transform(({ url }) => url),
  z.object({ data: z.object({ url: z.url() }) }).transform(({ data }) => data.url),
  z.object({ recording_url: z.url() }).transform(({ recording_url }) => recording_url),
]);

const ACCOUNT = {
  credentials: ['apiToken'],
  root: () => '',
  authorize: ({ apiToken }) => ({ query: { token: apiToken } }),
} as const satisfies ApiAuthorization<'apiToken'>;

const createLogsApi = restApi({
  ...ACCOUNT,
  test: get('/filters'),
  startCall: { unsupported: 'the logs API starts no calls' },
  recording: linkOf,
  // The log names a file and does not tell whether it is there: only its link does, of which one page allows 20 a minute.
  late: { list: null, oneByOne: 3 },
  calls: CALL_LOG,
  users: USER_LIST,
});

/** MyOperator's logs API (https://myoperator.com/api) and its outbound dialling. */
export function createApi(deps: MyoperatorApiDeps): ProviderApi {
  const logs = createLogsApi(deps);
  const open = createAccountOpener(deps, ACCOUNT);
  const callObd = createApiCaller({ origin: deps.obdOrigin, dispatcher: deps.dispatcher });
  return {
    ...logs,
    test: async (connection) => [...(await logs.test(connection)), ...missingForDialling(connection)],
    /** Peer to peer: the manager's telephone is rung first, then the customer's. */
    async startCall(connection, wanted) {
      const set = requireCredentials(connection, DIALLING, CALLS.missing);
      const line = await managerLine(() => open(connection, CALLS), connection, wanted);
      const json = {
        company_id: set.companyId,
        secret_token: set.secretToken,
        type: '1',
        number: wanted.to,
        public_ivr_id: set.publicIvrId,
        reference_id: wanted.reference,
        ...line,
      };
      const headers = { 'x-api-key': set.obdApiKey };
      const answer = await callObd({ ...post('/obd-api-v1', { json }), headers }, CALLS.silence);
      // `unique_id` of the answer names the request; the call is recognised by our reference.
      return { providerCallId: startedCall(answer, null) };
    },
  };
}

/** The link is good for 24 hours, so it is asked for whenever somebody listens. */
async function linkOf(file: string, { ask }: Pick<ApiAccount<string>, 'ask'>): Promise<RecordingLocation> {
  const answer = await ask(get('/recordings/link', { file }));
  const link = linkAnswer.safeParse(answer.body);
  if (answer.status === 200 && link.success) return { url: link.data, headers: {} };
  throw noRecording(answer);
}

/** A dial cannot be tried without a telephone ringing, so only what is half filled in is reported. */
function missingForDialling(connection: Connection): readonly ConnectionCheck[] {
  if (unsetOf(connection, ['obdApiKey']) !== undefined) return [];
  return DIALLING.filter((name) => unsetOf(connection, [name]) !== undefined).map((name) => ({
    name,
    ok: false,
    code: 'not-set',
  }));
}
