import { z } from 'zod';
import { AppError } from '../../../domain/errors';
import { checkCredential } from '../../credential-check';
import { apiUrl, createApiCaller } from '../../provider-http';
import type { ApiAnswer, ApiCallerDeps, CallApi } from '../../provider-http';
import type { Connection, ProviderApi } from '../../provider';
import { listCdrs } from './call-log';

/** Both are in use; the vendor's own client uses the newer. */
const BASES = ['/v1.2/voipstudio', '/v1.1/voipstudio'] as const;
/** The webhook page prints `=`; the vendor's own client says that only the words are accepted. */
const EQUALS = ['eq', '='] as const;

const recordings = z.object({ data: z.array(z.object({ id: z.union([z.string(), z.number()]) })) });

/** VoIPstudio's REST API: https://voipstudio.com/docs/api/introduction */
export function createVoipstudioApi(deps: ApiCallerDeps): ProviderApi {
  const call = createApiCaller(deps);
  return {
    test: async ({ credentials }) => [
      await checkCredential('apiToken', credentials['apiToken'], (token) =>
        call(
          { method: 'GET', path: `${BASES[0]}/cdrs`, query: { limit: '1' }, headers: authorized(token) },
          'calls/provider-failed',
        ),
      ),
    ],
    startCall: async (connection, { to, extension }) => {
      const headers = authorized(tokenOf(connection, 'calls/not-supported'));
      const json = { to: to.replace(/^\+/, ''), from: extension };
      const { status } = await call(
        { method: 'POST', path: `${BASES[0]}/calls`, headers, json },
        'calls/provider-failed',
      );
      if (status < 200 || status >= 300) throw new AppError('calls/provider-failed', { context: { status } });
      // The answer's id is that of a leg, while the webhooks' call is known by `src_hash`.
      return { providerCallId: null };
    },
    locateRecording: async (connection, source) => {
      if (source.kind === 'url') return { url: source.url, headers: {} };
      const token = tokenOf(connection, 'recordings/not-found');
      const { base, id } = await findRecording(call, token, source.reference);
      return {
        url: apiUrl(deps.origin, `${base}/monitors/${encodeURIComponent(id)}.mp3`),
        headers: authorized(token),
      };
    },
    listCalls: async (connection, period) => {
      const headers = authorized(tokenOf(connection, 'calls/not-supported'));
      const path = `${BASES[0]}/cdrs`;
      return listCdrs(
        (query) => call({ method: 'GET', path, query, headers }, 'calls/provider-failed'),
        connection,
        period,
      );
    },
  };
}

function authorized(token: string): Readonly<Record<string, string>> {
  return { 'x-auth-token': token };
}

function tokenOf(connection: Connection, missing: 'calls/not-supported' | 'recordings/not-found'): string {
  const token = connection.credentials['apiToken'];
  if (token === undefined || token === '') throw new AppError(missing, { detail: 'no API token is set' });
  return token;
}

/** By the leg's number, in the first spelling of the request that this server understands. */
async function findRecording(call: CallApi, token: string, legId: string) {
  const spellings = BASES.flatMap((base) => EQUALS.map((operator) => ({ base, operator })));
  let status = 0;
  for (const { base, operator } of spellings) {
    const filter = JSON.stringify([{ property: 'live_id', operator, value: legId }]);
    const answer = await call(
      { method: 'GET', path: `${base}/monitors`, query: { filter }, headers: authorized(token) },
      'recordings/unavailable',
    );
    if (answer.status === 200) return { base, id: firstId(answer) };
    if (answer.status !== 400 && answer.status !== 404) throw refused(answer.status);
    status = answer.status;
  }
  throw refused(status);
}

function refused(status: number): AppError {
  const passes = status === 429 || status >= 500;
  return new AppError('recordings/unavailable', { retry: passes ? 'backoff' : 'never', context: { status } });
}

/** An empty list is normal: the call was not recorded, or the file is not written yet. */
function firstId({ body }: ApiAnswer): string {
  const parsed = recordings.safeParse(body);
  if (!parsed.success) throw new AppError('recordings/unavailable', { detail: 'unreadable answer' });
  const id = parsed.data.data[0]?.id;
  if (id === undefined) throw new AppError('recordings/not-found', { retry: 'backoff' });
  return String(id);
}
