import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../../domain/errors';
import { CALLS, createAccountOpener, get } from '../../api-account';
import type { ApiAccount, ApiAuthorization } from '../../api-account';
import type { ProviderApi, ProviderUsers, RecordingLocation } from '../../provider';
import type { ApiCall, ApiCallerDeps } from '../../provider-http';
import { noRecording } from '../../recording-refusals';
import { restApi } from '../../rest-api';
import { providerUser } from '../../user-list';
import { CALL_LOG, joinLegs } from './call-log';
import { signatureOf } from './verify';

const ACCOUNT = {
  credentials: ['apiSecret', 'apiKey'],
  root: () => '/v1',
  authorize: ({ apiKey, apiSecret }, wanted) => ({
    query: FORMAT,
    headers: { authorization: `${apiKey}:${signatureOf(signedText(wanted), apiSecret)}` },
  }),
} as const satisfies ApiAuthorization<'apiSecret' | 'apiKey'>;

const FORMAT = { format: 'json' };

/** The path, the query sorted by name and encoded as PHP does (RFC 1738), and that query's MD5. */
function signedText({ path, query }: ApiCall): string {
  const parameters = new URLSearchParams({ ...FORMAT, ...query });
  parameters.sort();
  const text = parameters.toString().replaceAll('*', '%2A');
  return path + text + createHash('md5').update(text).digest('hex');
}

const createRest = restApi({
  ...ACCOUNT,
  test: get('/info/timezone/'),
  startCall: {
    needs: [],
    request: ({ to, extension: from }) =>
      get('/request/callback/', { from, to: to.replace(/^\+/, ''), ...(isLine(from) && { sip: from }) }),
    // The answer names no call.
    id: null,
  },
  recording: linkOf,
  // Nothing lists them. A hundred requests a minute are allowed, and six looks are made in one.
  late: { list: null, oneByOne: 10 },
  calls: CALL_LOG,
  users: 'has-none',
});

/** https://zadarma.com/en/support/api/ and https://github.com/zadarma/openapi */
export function createApi(deps: ApiCallerDeps): ProviderApi {
  const rest = createRest(deps);
  const open = createAccountOpener(deps, ACCOUNT);
  return {
    ...rest,
    async listCalls(...asked) {
      const { events, failure } = await rest.listCalls(...asked);
      return { events: joinLegs(events), failure };
    },
    listUsers: async (connection) => listLines(open(connection, CALLS)),
  };
}

/** An extension or a SIP number, with whose caller id, and in whose statistics and recordings, the call is made. */
function isLine(from: string): boolean {
  return /^(\d{3}|\d{5})$/.test(from);
}

const linkAnswer = z.object({ link: z.url().optional(), links: z.array(z.url()).default([]) });

/** The link is good for some minutes, so it is asked for whenever somebody listens. A recording that is not there is an error with no code of its own. */
async function linkOf(
  reference: string,
  { ask }: Pick<ApiAccount<string>, 'ask'>,
): Promise<RecordingLocation> {
  const query = Object.fromEntries(new URLSearchParams(reference));
  const answer = await ask(get('/pbx/record/request/', query));
  const { link, links = [] } = linkAnswer.safeParse(answer.body).data ?? {};
  const url = link ?? links.find((one) => one.includes('.mp3')) ?? links[0];
  if (answer.status === 200 && url !== undefined) return { url, headers: {} };
  throw noRecording(answer.status === 400 ? { ...answer, status: 404 } : answer);
}

const lines = z.object({ numbers: z.array(z.union([z.string(), z.number()])) });
const named = z.object({ name: z.string() });

/** More names than the limit of a minute leaves room for are not asked for. */
const NAMES_MAX = 50;

/** The list has numbers alone; each name takes a request of its own, and a number without one is still a line. */
async function listLines({ ask }: ApiAccount<string>): Promise<ProviderUsers> {
  const answer = await ask(get('/pbx/internal/'));
  const found = lines.safeParse(answer.body);
  if (answer.status !== 200 || !found.success) {
    throw new AppError('calls/provider-failed', { context: { status: answer.status } });
  }
  const read = async (line: string | number, index: number) => {
    const info = index < NAMES_MAX ? await ask(get(`/pbx/internal/${encodeURIComponent(line)}/info/`)) : null;
    return providerUser({ line, names: [named.safeParse(info?.body).data?.name], email: '' });
  };
  return (await Promise.all(found.data.numbers.map(read))).flatMap((user) => user ?? []);
}
