import { createWebhookDoor, isWebhook } from '../../../../bff/intake/webhook-door';
import type { ProviderApi } from '../../../../bff/normalize/provider';
import { createApi } from '../../../../bff/normalize/providers/ringcentral/api';
import { ringcentralApi } from '../../../sandbox/provider-apis/ringcentral';
import type { RingcentralSubscription } from '../../../sandbox/provider-apis/ringcentral';
import { createFakeClock } from '../../../support/fake-clock';
import { providersAt } from '../../support/for-every-provider';
import { serve } from '../../support/served';
import type { Served } from '../../support/served';
import { connectionOf } from '../providers/connection-of';
import { answering, serveApi, SILENT_ORIGIN } from './serve-api';
import type { ServedApi } from './serve-api';

const keys = { jwt: 'jwt', clientId: 'id', clientSecret: 'secret' };
const withCredentials = (changes: Readonly<Record<string, string>>) =>
  connectionOf('ringcentral', { credentials: { verificationToken: 'token', ...keys, ...changes } });
const connection = withCredentials({});
const DAY_S = 86_400;
const kept = [{ name: 'verificationToken', ok: true }];

let door: Served;
let served: ServedApi;
let subscriptions: RingcentralSubscription[] = [];
let tokens: string[] = [];

/** The real door, which knows one key: RingCentral asks it whether the address is ours. */
beforeAll(async () => {
  const answer = createWebhookDoor({
    providers: providersAt(SILENT_ORIGIN),
    publicUrl: 'https://bff.example',
    clock: createFakeClock(),
    findConnection: async (_name, key) =>
      key.startsWith('2s-') ? { connection, accepting: true } : undefined,
    storeCallEvents: async () => undefined,
    noteDelivery: async () => undefined,
    isOurClick: () => false,
  });
  door = await serve([], { opensFor: isWebhook, route: 'webhooks', answer });
});
afterAll(() => door.stop());

beforeEach(async () => {
  [subscriptions, tokens] = [[], []];
  served = await serveApi(
    ringcentralApi({ ...keys, subscriptions, onSubscribed: (_address, token) => tokens.push(token) }),
  );
});
afterEach(() => served.stop());

const urlOf = (key: string): string => `${door.url}/webhooks/ringcentral/${key}`;
const createAt = (origin: string): ProviderApi => createApi({ origin, mediaOrigin: origin });
const keep = (changes = {}, url = urlOf('2s-key')) =>
  createAt(served.origin).keepSubscription({ ...connection, ...changes }, url);
const addresses = (): readonly string[] => subscriptions.map(({ deliveryMode }) => deliveryMode.address);

function existing(
  changes: Partial<RingcentralSubscription>,
  address = urlOf('2s-key'),
): RingcentralSubscription {
  return {
    id: `existing-${subscriptions.length}`,
    eventFilters: ['/restapi/v1.0/account/400144452008/telephony/sessions'],
    creationTime: '2026-03-01T00:00:00.000Z',
    expiresIn: 80 * DAY_S,
    status: 'Active',
    deliveryMode: { transportType: 'WebHook', address },
    ...changes,
  };
}

test('a subscription to all calls of the account is made, once, with our token, when the door has answered', async () => {
  expect(await keep()).toEqual(kept);
  expect(await keep()).toEqual(kept);

  expect(subscriptions).toMatchObject([
    { eventFilters: ['/restapi/v1.0/account/~/telephony/sessions'], expiresIn: 90 * DAY_S },
  ]);
  expect(addresses()[0]).toMatch(/\/webhooks\/ringcentral\/2s-key\?v=[\w-]{16}$/);
  expect(addresses()[0]).not.toContain('token');
  expect(tokens).toEqual(['token']);
});

test('one that somebody made by hand for the address is not doubled', async () => {
  subscriptions.push(existing({}));

  expect(await keep()).toEqual(kept);
  expect(subscriptions.map(({ id }) => id)).toEqual(['existing-0']);
});

test('one that is about to end is renewed with what it tells', async () => {
  const eventFilters = ['/restapi/v1.0/account/1/telephony/sessions', '/restapi/v1.0/account/1/presence'];
  subscriptions.push(existing({ expiresIn: 40 * DAY_S, eventFilters }));

  expect(await keep()).toEqual(kept);
  expect(subscriptions).toMatchObject([{ id: 'existing-0', expiresIn: 90 * DAY_S, eventFilters }]);
});

test.each<[string, RingcentralSubscription | (() => RingcentralSubscription)]>([
  ['was suspended', () => existing({ status: 'Blacklisted' })],
  ['tells of no calls', () => existing({ eventFilters: ['/restapi/v1.0/account/1/presence'] })],
  [
    'tells of one extension alone',
    () => existing({ eventFilters: ['/restapi/v1.0/account/1/extension/2/telephony/sessions'] }),
  ],
  ['was made with another token', () => existing({}, `${urlOf('2s-key')}?v=0123456789abcdef`)],
  ['has the address from before a rotation', () => existing({}, urlOf('2s-former-key'))],
])('one that %s is replaced', async (_what, make) => {
  subscriptions.push(typeof make === 'function' ? make() : make);

  expect(await keep()).toEqual(kept);
  expect(subscriptions).toHaveLength(1);
  expect(subscriptions[0]?.id).not.toBe('existing-0');
});

test('of several the oldest stays, and what is left of a former address goes', async () => {
  subscriptions.push(
    existing({ id: 'younger', creationTime: '2026-03-02T00:00:00.000Z' }),
    existing({ id: 'oldest' }),
    existing({ id: 'former' }, urlOf('2s-former-key')),
  );

  expect(await keep()).toEqual(kept);
  expect(subscriptions.map(({ id }) => id)).toEqual(['oldest']);
});

test('what belongs to others is left alone', async () => {
  const others = [
    existing({ id: 'other account' }, urlOf('2sx-key')),
    existing({ id: 'other program' }, 'https://crm.example/hook'),
    existing({ id: 'socket', deliveryMode: { transportType: 'WebSocket' } as never }),
  ];
  subscriptions.push(...others);

  expect(await keep()).toEqual(kept);
  expect(subscriptions.slice(0, 3)).toEqual(others);
  expect(subscriptions).toHaveLength(4);
});

test('a changed token makes a new subscription, since the old one cannot be told', async () => {
  await keep();
  await createAt(served.origin).keepSubscription(
    withCredentials({ verificationToken: 'new' }),
    urlOf('2s-key'),
  );

  expect(tokens).toEqual(['token', 'new']);
  expect(subscriptions).toHaveLength(1);
});

test('of two that two processes made at once one is left', async () => {
  const apis = [createAt(served.origin), createAt(served.origin)];

  await Promise.all(apis.map((api) => api.keepSubscription(connection, urlOf('2s-key'))));

  expect(tokens).toHaveLength(2);
  expect(subscriptions).toHaveLength(1);
});

test('RingCentral’s refusals are told: wrong credentials, an address that does not answer, silence, a strange answer', async () => {
  const strange = await answering(200, '{"hello": "world"}');
  const refused = [{ name: 'verificationToken', ok: false, code: 'refused' }];
  const checksAt = (origin: string) => createAt(origin).keepSubscription(connection, urlOf('2s-key'));

  expect(await keep(withCredentials({ jwt: 'wrong' }))).toEqual(refused);
  expect(await keep({}, urlOf('unknown'))).toEqual(refused);
  expect(await checksAt(SILENT_ORIGIN)).toEqual([
    { name: 'verificationToken', ok: false, code: 'unreachable' },
  ]);
  expect(await checksAt(strange.origin)).toEqual([
    { name: 'verificationToken', ok: false, code: 'unexpected-answer' },
  ]);
  expect(subscriptions).toEqual([]);
  await strange.stop();
});

test.each(['verificationToken', 'jwt', 'clientId', 'clientSecret'])(
  'without %s nobody is asked: the subscription is made by hand',
  async (name) => {
    expect(await keep(withCredentials({ [name]: '' }))).toEqual([]);
    expect(served.requests).toEqual([]);
  },
);
