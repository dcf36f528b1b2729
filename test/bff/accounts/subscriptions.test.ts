import pino from 'pino';
import { createSubscriptions } from '../../../bff/accounts/subscriptions';
import type { ConnectionCheck } from '../../../bff/contract/settings';
import type { AccountId } from '../../../bff/domain/ids';
import { accountId } from '../../../bff/domain/ids';
import { connectionOf } from '../normalize/providers/connection-of';
import { providersAt } from '../support/for-every-provider';

const [FIRST, SECOND, THIRD] = [1, 2, 3].map(accountId) as [AccountId, AccountId, AccountId];
const name = 'token';
const running = new AbortController().signal;

/**
 * What the provider of each account says; null for accounts that want no calls.
 * @param broken whose settings cannot be read
 */
function subscriptionsOf(
  said: ReadonlyMap<AccountId, readonly ConnectionCheck[] | null>,
  broken?: AccountId,
) {
  const asked: string[] = [];
  const logged: string[] = [];
  const { voipstudio, ...providers } = providersAt('http://127.0.0.1:9');
  const keepSubscription = async ({ accountId: account }: { accountId: AccountId }, url: string) => {
    asked.push(url);
    return said.get(account) ?? [];
  };
  const subscriptions = createSubscriptions({
    readSettings: async (account) => {
      if (account === broken) throw new Error('the settings cannot be read');
      return { active: said.get(account) !== null, provider: 'voipstudio' };
    },
    connectionOfAccount: async (account, provider) => connectionOf(provider, { accountId: account }),
    describe: async (account) => ({ webhookUrl: `https://bff.example/${account}`, lastDeliveryAt: null }),
    providers: { ...providers, voipstudio: { api: { ...voipstudio.api, keepSubscription } } },
    logger: pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) }),
  });
  return { subscriptions, asked, logged };
}

test('the provider is told the account’s own address; what it refuses is told, and logged', async () => {
  const refused = [{ name, ok: false, code: 'refused' }];
  const { subscriptions, asked, logged } = subscriptionsOf(new Map([[FIRST, refused]]));

  expect(await subscriptions.keep(FIRST)).toEqual(refused);
  expect(asked).toEqual(['https://bff.example/1']);
  expect(logged).toHaveLength(1);
});

test('nobody is asked for an account that wants no calls', async () => {
  const { subscriptions, asked } = subscriptionsOf(new Map([[FIRST, null]]));

  expect(await subscriptions.keep(FIRST)).toEqual([]);
  expect(asked).toEqual([]);
});

test('whoever saves does not wait; a process that ends does', async () => {
  const { subscriptions, asked } = subscriptionsOf(new Map([[FIRST, []]]));

  subscriptions.keepSoon(FIRST);
  expect(asked).toEqual([]);
  await subscriptions.settled();
  expect(asked).toHaveLength(1);
});

test('once a day all are kept, and again in an hour if a provider did not answer, but not for what it refuses', async () => {
  const said = (code: string) =>
    new Map([
      [FIRST, [{ name, ok: false, code }]],
      [SECOND, []],
      [THIRD, [{ name, ok: true }]],
    ]);
  const { subscriptions, asked } = subscriptionsOf(said('unreachable'));

  await expect(subscriptions.keepAll([FIRST, SECOND, THIRD], running)).rejects.toMatchObject({
    code: 'calls/provider-failed',
  });
  expect(asked).toHaveLength(3);
  expect(await subscriptionsOf(said('refused')).subscriptions.keepAll([FIRST, SECOND, THIRD], running)).toBe(
    1,
  );
});

test('an account whose subscription fails keeps nobody else’s back', async () => {
  const { subscriptions, asked, logged } = subscriptionsOf(new Map([[SECOND, [{ name, ok: true }]]]), FIRST);

  await expect(subscriptions.keepAll([FIRST, SECOND], running)).rejects.toMatchObject({
    code: 'calls/provider-failed',
  });
  expect(asked).toEqual(['https://bff.example/2']);
  expect(logged).toHaveLength(1);
});

test('a process that stops begins with no further account', async () => {
  const { subscriptions, asked } = subscriptionsOf(new Map([[FIRST, []]]));

  expect(await subscriptions.keepAll([FIRST], AbortSignal.abort())).toBe(0);
  expect(asked).toEqual([]);
});
