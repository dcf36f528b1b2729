import { z } from 'zod';
import { CALLS, get, post } from '../../api-account';
import type { ApiAccount, OpenAccount } from '../../api-account';
import { countryOf } from '../../phone-number';
import type { Connection, ProviderApi, StartCall } from '../../provider';
import { startedCall } from '../../rest-api';

const numbers = z.array(z.object({ id: z.number(), country: z.string().nullish() }));
/** The second version lists a user's numbers, the first one tells them with the user. */
const answers = z.union([
  z.object({ numbers }),
  z.object({ user: z.object({ numbers }) }).transform(({ user }) => user),
]);
type UserNumber = z.output<typeof numbers>[number];

/**
 * Calls from the manager's Aircall app. From which of several numbers is for him to choose, unless one alone is of the
 * country he calls: then the app opens with the number filled in, and he presses the button himself.
 * https://developer.aircall.io/docs/outbound-calls, https://developer.aircall.io/docs/implement-click-to-dial
 * @throws AppError calls/not-supported, calls/provider-failed, also while he is offline or speaks
 */
export async function startCall(
  open: OpenAccount<'apiToken' | 'apiId'>,
  connection: Connection,
  { extension, to }: StartCall,
): ReturnType<ProviderApi['startCall']> {
  const account = open(connection, CALLS);
  const user = `/v1/users/${encodeURIComponent(extension)}`;
  const from = callingFrom(await numbersOf(account, extension), to);
  const call =
    from === undefined
      ? post(`${user}/dial`, { json: { to } })
      : post(`${user}/calls`, { json: { number_id: from.id, to } });
  // Neither answer names the call, and no field of it would carry our reference.
  return { providerCallId: startedCall(await account.ask(call), null) };
}

function callingFrom(own: readonly UserNumber[], to: string): UserNumber | undefined {
  if (own.length === 1) return own[0];
  const sameCountry = own.filter(({ country }) => country === countryOf(to));
  return sameCountry.length === 1 ? sameCountry[0] : undefined;
}

/** None where they are not told: the app then asks. */
async function numbersOf(
  { ask }: Pick<ApiAccount<string>, 'ask'>,
  user: string,
): Promise<readonly UserNumber[]> {
  const id = encodeURIComponent(user);
  const second = await ask(get(`/v2/users/${id}/numbers`, { per_page: '50' }));
  const answer = second.status === 404 ? await ask(get(`/v1/users/${id}`)) : second;
  return (answer.status === 200 ? answers.safeParse(answer.body).data?.numbers : undefined) ?? [];
}
