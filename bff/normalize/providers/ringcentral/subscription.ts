/**
 * The subscription by which RingCentral delivers, made and kept by its API.
 *
 * State: at RingCentral alone, among what the user of the JWT has subscribed to with this application. States of one to our
 * address: none → active → about to end → none; active → suspended, for good, when too many deliveries failed. Only keeping
 * moves it: what is suspended, or of a former address or token, is removed, one that is about to end is renewed, and where
 * none is left one is made. Its address carries a mark of the token that it was made with, since that cannot be read or changed.
 * Twice, or by two at once: two subscriptions may be made; each looks again afterwards, and all but the oldest are removed. What
 * both deliver meanwhile is one event (see to-call-events). Crash: the next keeping goes on from what is there.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { ConnectionCheck } from '../../../contract/settings';
import { CALLS, get, post, unsetOf } from '../../api-account';
import type { ApiAccount, OpenAccount } from '../../api-account';
import { checkCredential } from '../../credential-check';
import type { Connection } from '../../provider';
import { apiUrl } from '../../provider-http';
import type { ApiAnswer } from '../../provider-http';
import { ACCOUNT_SESSIONS, API_CREDENTIALS } from './payload';
import type { ApiCredential } from './payload';

const PATH = '/v1.0/subscription';
const SESSIONS = '/restapi/v1.0/account/~/telephony/sessions';
/** Seconds; it is renewed when half of them are gone. One that is forgotten ends by itself. */
const LIFETIME = 90 * 86_400;

const subscription = z.object({
  id: z.string(),
  eventFilters: z.array(z.string()),
  creationTime: z.string().catch(''),
  /** Seconds that are left. */
  expiresIn: z.number().catch(0),
  status: z.string().catch('Active'),
  deliveryMode: z.object({ address: z.string() }),
});
type Subscription = z.output<typeof subscription>;
/** Those to a socket or a telephone have no address, or none of ours. */
const subscriptions = z.object({ records: z.array(subscription.nullable().catch(null)) });

type Ask = Pick<ApiAccount<string>, 'ask'>;

/** @returns what RingCentral says of it; nothing while a credential is missing that it takes */
export async function keepSubscription(
  open: OpenAccount<ApiCredential>,
  connection: Connection,
  webhookUrl: string,
): Promise<readonly ConnectionCheck[]> {
  const name = 'verificationToken';
  if (unsetOf(connection, [name, ...API_CREDENTIALS]) !== undefined) return [];
  const { [name]: token = '' } = connection.credentials;
  const account = open(connection, CALLS);
  const mark = createHmac('sha256', account.set.clientSecret).update(token.trim()).digest('base64url');
  const wanted = { plain: webhookUrl, address: apiUrl(webhookUrl, '', { v: mark.slice(0, 16) }) };
  return [await checkCredential(name, token, () => keep(account, wanted, token.trim()))];
}

interface Wanted {
  readonly address: string;
  /** As somebody may have entered it by hand. */
  readonly plain: string;
}

async function keep({ ask }: Ask, wanted: Wanted, verificationToken: string): Promise<ApiAnswer> {
  const listed = await ask(get(PATH));
  const ours = readOurs(listed, wanted);
  // What is no list of subscriptions is no answer of this API.
  if (ours === undefined) return listed.status === 200 ? { ...listed, status: 502 } : listed;
  const [kept, ...others] = goodFirst(ours, wanted);
  await remove({ ask }, others);
  if (kept !== undefined && kept.expiresIn > LIFETIME / 2) return listed;
  const renewed = kept === undefined ? undefined : await renew({ ask }, kept);
  if (renewed !== undefined && renewed.status !== 404) return renewed;
  const deliveryMode = { transportType: 'WebHook', address: wanted.address, verificationToken };
  const made = await ask(
    post(PATH, { json: { eventFilters: [SESSIONS], expiresIn: LIFETIME, deliveryMode } }),
  );
  const [, ...rivals] = goodFirst(readOurs(await ask(get(PATH)), wanted) ?? [], wanted);
  await remove({ ask }, rivals);
  return made;
}

/** Those of this account's addresses, of which a rotation leaves more than one. */
function readOurs({ status, body }: ApiAnswer, { plain }: Wanted): readonly Subscription[] | undefined {
  const told = status === 200 ? subscriptions.safeParse(body).data : undefined;
  const [beginning = plain] = /^.*\/[^/-]+-/.exec(plain) ?? [];
  return told?.records.flatMap((one) =>
    one?.deliveryMode.address.startsWith(beginning) === true ? [one] : [],
  );
}

/** The one to keep, if any, and then all the others. */
function goodFirst(
  ours: readonly Subscription[],
  wanted: Wanted,
): readonly [Subscription | undefined, ...Subscription[]] {
  const isGood = ({ status, eventFilters, deliveryMode: { address } }: Subscription): boolean =>
    status === 'Active' &&
    eventFilters.some((filter) => ACCOUNT_SESSIONS.test(filter)) &&
    [wanted.address, wanted.plain].includes(address);
  const age = ({ creationTime, id }: Subscription): string => `${creationTime} ${id}`;
  const [kept] = ours.filter(isGood).sort((a, b) => (age(a) < age(b) ? -1 : 1));
  return [kept, ...ours.filter((one) => one !== kept)];
}

/** With its own filters, which somebody may have chosen; without any, RingCentral renews it for a week. */
function renew({ ask }: Ask, { id, eventFilters }: Subscription): Promise<ApiAnswer> {
  return ask({ method: 'PUT', path: pathOf(id), json: { eventFilters, expiresIn: LIFETIME } });
}

/** One that is gone already, or cannot be removed now, changes nothing: the next keeping finds it. */
async function remove({ ask }: Ask, some: readonly Subscription[]): Promise<void> {
  for (const { id } of some) await ask({ method: 'DELETE', path: pathOf(id) });
}

function pathOf(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}
