import { Router } from 'express';
import { createSettings } from '../../../bff/accounts/settings';
import type { StoredSettings } from '../../../bff/accounts/settings';
import { createSettingsRoute } from '../../../bff/accounts/settings.route';
import { createAdministrators } from '../../../bff/auth/administrator';
import { rememberToken } from '../../../bff/auth/widget-user';
import { systemClock } from '../../../bff/clock';
import type { ConnectionTest } from '../../../bff/contract/settings';
import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import { accountId, kommoUserId } from '../../../bff/domain/ids';
import { jsonBody } from '../../../bff/http/json-body.middleware';
import { serveApi } from '../normalize/apis/serve-api';
import type { ServedApi } from '../normalize/apis/serve-api';
import { ringcentralApi } from '../../sandbox/provider-apis/ringcentral';
import { providersAt } from '../support/for-every-provider';
import { serve } from '../support/served';
import type { Served } from '../support/served';

const ada = { id: 7, name: 'Ada', email: '', isAdmin: true, isActive: true };
const keys = { jwt: 'jwt', clientId: 'id', clientSecret: 'secret' };
const credentials = { verificationToken: 'token', ...keys };
const document = { ...DEFAULT_SETTINGS, active: true, provider: 'ringcentral', credentials };

let api: ServedApi;
let served: Served;
let stored: StoredSettings | undefined;
let subscribes = true;
let keptSoon: number[] = [];

beforeAll(async () => {
  api = await serveApi(ringcentralApi(keys));
  const users = async () => [ada];
  const settings = createSettings({
    store: {
      read: async () => stored,
      replace: async (_user, revise) => (stored = revise(stored)),
    },
    describeConnection: async () => ({ webhookUrl: '', lastDeliveryAt: null }),
    onSaved: () => undefined,
    users,
    pipelines: async () => [],
    notices: async () => [],
  });
  const caller = Router().use((request, _response, next) => {
    const token = { accountId: accountId(1), userId: kommoUserId(ada.id), subdomain: 'acme', jti: 'j' };
    rememberToken(request, { ...token, expiresAt: new Date() });
    next();
  }, jsonBody);
  const administrators = createAdministrators({ users, clock: systemClock });
  const subscriptions = {
    keep: async () => [{ name: 'verificationToken', ok: subscribes }],
    keepSoon: (account: number) => void keptSoon.push(account),
  };
  const parts = { settings, administrators, providers: providersAt(api.origin), subscriptions };
  served = await serve([caller, createSettingsRoute(parts)]);
});
afterAll(async () => {
  await served.stop();
  await api.stop();
});
beforeEach(() => {
  [stored, subscribes, keptSoon] = [undefined, true, []];
});

async function send(request: string, body: unknown): Promise<unknown> {
  const [method = '', path = ''] = request.split(' ');
  const response = await fetch(`${served.url}${path}`, { method, body: JSON.stringify(body) });
  return response.json();
}
const testOf = async (body: unknown) => (await send('POST /api/settings/test', body)) as ConnectionTest;
const jwt = { name: 'jwt', ok: true };

test('a provider that is told by its API where to deliver is told once the settings are saved, not by a test of others', async () => {
  expect(await testOf(document)).toEqual({ ok: true, checks: [jwt] });
  expect(keptSoon).toEqual([]);

  await send('PUT /api/settings', document);
  expect(keptSoon).toEqual([1]);
});

test.each([
  ['left out', {}],
  ['shown as set', Object.fromEntries(Object.keys(credentials).map((name) => [name, { set: true }]))],
])('a test of what is stored, its secrets %s, tells whether the provider delivers', async (_how, shown) => {
  await send('PUT /api/settings', document);
  const asShown = { ...document, credentials: shown };

  expect(await testOf(asShown)).toEqual({ ok: true, checks: [jwt, { name: 'verificationToken', ok: true }] });
  subscribes = false;
  expect(await testOf(asShown)).toMatchObject({ ok: false });
});

test('a test of a key just typed, of another provider, or of wrong keys says nothing of it', async () => {
  await send('PUT /api/settings', document);
  subscribes = false;

  expect((await testOf(document)).checks).toEqual([jwt]);
  expect((await testOf({ ...document, provider: 'roistat', credentials: {} })).checks).toHaveLength(1);
  await send('PUT /api/settings', { ...document, credentials: { ...credentials, jwt: 'wrong' } });
  expect((await testOf({ ...document, credentials: {} })).checks).toEqual([
    { name: 'jwt', ok: false, code: 'refused' },
  ]);
});
