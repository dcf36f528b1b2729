import { z } from 'zod';
import type { ConnectionCheck } from '../../../contract/settings';
import { AppError } from '../../../domain/errors';
import { checkCredential, saysError } from '../../credential-check';
import { createApiCaller } from '../../provider-http';
import type { ApiAnswer, ApiCallerDeps, CallApi } from '../../provider-http';
import type { Connection, ProviderApi, StartCall } from '../../provider';
import { searchLogs } from './call-log';
import { managerLine } from './manager-line';
import type { ManagerLine } from './manager-line';

export interface MyoperatorApiDeps {
  readonly dispatcher?: ApiCallerDeps['dispatcher'];
  /** Logs and recordings. */
  readonly origin: string;
  /** Outbound dialling. */
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

/** MyOperator's logs API (https://myoperator.com/api) and its outbound dialling. */
export function createMyoperatorApi(deps: MyoperatorApiDeps): ProviderApi {
  const call = createApiCaller(deps);
  const callObd = createApiCaller({ origin: deps.obdOrigin, dispatcher: deps.dispatcher });
  return {
    test: async ({ credentials }) => [
      await checkCredential('apiToken', credentials['apiToken'], (token) =>
        call({ method: 'GET', path: '/filters', query: { token } }, 'calls/provider-failed'),
      ),
      ...missingForDialling(credentials),
    ],
    startCall: async (connection, wanted) => {
      requireDialling(connection);
      const line = await managerLine(call, connection, wanted);
      await dial(callObd, connection, { ...wanted, line });
      // `unique_id` of the answer names the request; the call is recognised by our reference.
      return { providerCallId: null };
    },
    locateRecording: async (connection, source) => {
      if (source.kind === 'url') return { url: source.url, headers: {} };
      return { url: await linkOf(call, connection, source.reference), headers: {} };
    },
    listCalls: async (connection, period) => {
      const token = connection.credentials['apiToken'];
      if (!isSet(token)) throw new AppError('calls/not-supported', { detail: 'apiToken is not set' });
      return searchLogs(
        (query) =>
          call({ method: 'POST', path: '/search', query: { token, ...query } }, 'calls/provider-failed'),
        connection,
        period,
      );
    },
  };
}

/** A dial cannot be tried without a telephone ringing, so only what is half filled in is reported. */
function missingForDialling(credentials: Connection['credentials']): readonly ConnectionCheck[] {
  if (!isSet(credentials['obdApiKey'])) return [];
  return DIALLING.filter((name) => !isSet(credentials[name])).map((name) => ({
    name,
    ok: false,
    code: 'not-set',
  }));
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function requireDialling({ credentials }: Connection): void {
  const missing = DIALLING.find((name) => !isSet(credentials[name]));
  if (missing !== undefined) throw new AppError('calls/not-supported', { detail: `${missing} is not set` });
}

/** Peer to peer: the manager's telephone is rung first, then the customer's. */
async function dial(
  call: CallApi,
  { credentials }: Connection,
  wanted: StartCall & { readonly line: ManagerLine },
): Promise<void> {
  const answer = await call(
    {
      method: 'POST',
      path: '/obd-api-v1',
      headers: { 'x-api-key': credentials['obdApiKey'] ?? '' },
      json: {
        company_id: credentials['companyId'],
        secret_token: credentials['secretToken'],
        type: '1',
        number: wanted.to,
        public_ivr_id: credentials['publicIvrId'],
        reference_id: wanted.reference,
        ...wanted.line,
      },
    },
    'calls/provider-failed',
  );
  if (!isAccepted(answer))
    throw new AppError('calls/provider-failed', { context: { status: answer.status } });
}

function isAccepted({ status, body }: ApiAnswer): boolean {
  return status >= 200 && status < 300 && !saysError(body);
}

/** Good for 24 hours, so it is asked for whenever somebody listens. */
async function linkOf(call: CallApi, { credentials }: Connection, file: string): Promise<string> {
  const token = credentials['apiToken'];
  if (!isSet(token)) throw new AppError('recordings/not-found', { detail: 'no API token is set' });
  const { status, body } = await call(
    { method: 'GET', path: '/recordings/link', query: { token, file } },
    'recordings/unavailable',
  );
  const link = linkAnswer.safeParse(body);
  if (status === 200 && link.success) return link.data;
  if (status === 404 || (status === 200 && saysError(body))) {
    throw new AppError('recordings/not-found', { retry: 'backoff' });
  }
  const passes = status === 429 || status >= 500;
  throw new AppError('recordings/unavailable', { retry: passes ? 'backoff' : 'never', context: { status } });
}
