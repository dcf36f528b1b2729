import { z } from 'zod';
import { createAccessTokens } from '../../access-token';
import { basicAuth, createAccountOpener, get, post } from '../../api-account';
import type { ApiAccount, ApiAuthorization } from '../../api-account';
import type { ProviderApi, RecordingLocation } from '../../provider';
import { apiUrl, formOf } from '../../provider-http';
import type { ApiCallerDeps } from '../../provider-http';
import { noRecording } from '../../recording-refusals';
import { restApi } from '../../rest-api';
import { providerUser } from '../../user-list';
import { CALL_LOG, RECORDED_CALLS } from './call-log';
import { API_CREDENTIALS } from './payload';
import type { ApiCredential } from './payload';
import { keepSubscription } from './subscription';

export interface RingcentralDeps extends ApiCallerDeps {
  /** Where recordings are, without a trailing slash. */
  readonly mediaOrigin: string;
}

const ROOT = '/restapi';
const USERS_PAGE = 250;

/** RingCentral's REST API: https://developers.ringcentral.com/api-reference */
export function createApi(deps: RingcentralDeps): ProviderApi {
  const account = {
    credentials: API_CREDENTIALS,
    root: () => ROOT,
    // https://developers.ringcentral.com/guide/authentication/jwt-flow
    ...createAccessTokens({
      credentials: API_CREDENTIALS,
      request: ({ jwt, clientId, clientSecret }) => ({
        ...post(`${ROOT}/oauth/token`, {
          form: formOf({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwt }),
        }),
        headers: basicAuth(clientId, clientSecret),
      }),
    }),
  } satisfies ApiAuthorization<ApiCredential>;
  const open = createAccountOpener(deps, account);
  const rest = restApi<ApiCredential, never>({
    ...account,
    test: get('/v1.0/account/~/extension/~'),
    startCall: {
      needs: [],
      request: async ({ to, extension }, _set, asked) =>
        post(`${extensionPath(extension)}/ring-out`, {
          json: { ...(await ringsFirst(extension, asked)), to: { phoneNumber: to }, playPrompt: false },
        }),
      // A RingOut has an id of its own, which no notification tells.
      id: null,
    },
    recording: (id, asked) => locateRecording(id, asked, deps),
    late: { list: RECORDED_CALLS, oneByOne: 2 },
    calls: CALL_LOG,
    users: {
      pageSize: USERS_PAGE,
      request: (page) =>
        get('/v1.0/account/~/extension', {
          status: 'Enabled',
          page: String(page + 1),
          perPage: String(USERS_PAGE),
        }),
      rows: 'records',
      read: ({ id, type, name, contact }) =>
        // `User`, `DigitalUser`, …: the others are queues, menus and mailboxes.
        typeof type === 'string' && /(?<!Fax)User$/.test(type)
          ? providerUser({ line: id, names: [name], email: contactEmail.safeParse(contact).data?.email })
          : undefined,
    },
  })(deps);
  return { ...rest, keepSubscription: (...asked) => keepSubscription(open, ...asked) };
}

const contactEmail = z.object({ email: z.string() });

function extensionPath(id: string): string {
  return `/v1.0/account/~/extension/${encodeURIComponent(id)}`;
}

const forwarding = z.object({
  records: z.array(
    z
      .object({ phoneNumber: z.string().optional(), features: z.array(z.string()).catch([]) })
      .catch({ features: [] }),
  ),
});

/** The first of the manager's telephones that calls are forwarded to, in his own order; his default one where none is told. */
async function ringsFirst(
  extension: string,
  { ask }: Pick<ApiAccount<string>, 'ask'>,
): Promise<{ readonly from?: { readonly phoneNumber: string } }> {
  const { body } = await ask(get(`${extensionPath(extension)}/forwarding-number`));
  const numbers = forwarding.safeParse(body).data?.records ?? [];
  const phoneNumber = numbers.find(
    ({ phoneNumber: number, features }) => number !== undefined && features.includes('CallForwarding'),
  )?.phoneNumber;
  return phoneNumber === undefined ? {} : { from: { phoneNumber } };
}

const metadata = z.object({ contentUri: z.url() });

/** Where RingCentral says, if that is a place of RingCentral's: whoever is asked is given the access token. */
async function locateRecording(
  id: string,
  { ask, locate }: Pick<ApiAccount<ApiCredential>, 'ask' | 'locate'>,
  { origin, mediaOrigin }: RingcentralDeps,
): Promise<RecordingLocation> {
  const recording = get(`/v1.0/account/~/recording/${encodeURIComponent(id)}`);
  const answer = await ask(recording);
  if (answer.status !== 200) throw noRecording(answer);
  const { contentUri } = metadata.safeParse(answer.body).data ?? {};
  const { headers } = await locate(recording);
  const own = [origin, mediaOrigin].map((one) => new URL(one).origin);
  const isOwn = contentUri !== undefined && own.includes(new URL(contentUri).origin);
  return { url: isOwn ? contentUri : apiUrl(mediaOrigin, `${ROOT}${recording.path}/content`), headers };
}
