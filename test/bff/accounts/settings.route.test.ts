import { Router } from 'express';
import { createConnections } from '../../../bff/accounts/connections';
import { createSettings } from '../../../bff/accounts/settings';
import type { Settings } from '../../../bff/accounts/settings';
import { createSettingsRoute } from '../../../bff/accounts/settings.route';
import { createAdministrators } from '../../../bff/auth/administrator';
import { rememberToken } from '../../../bff/auth/widget-user';
import { systemClock } from '../../../bff/clock';
import type { ConnectionTest, SettingsDocument } from '../../../bff/contract/settings';
import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import { AppError } from '../../../bff/domain/errors';
import { accountId, kommoUserId } from '../../../bff/domain/ids';
import { jsonBody } from '../../../bff/http/json-body.middleware';
import type { Connection, Provider } from '../../../bff/normalize/provider';
import { createConnectionStore } from '../../../bff/storage/connection-store';
import { createEncryption } from '../../../bff/storage/encryption';
import { createExtensions } from '../../../bff/storage/extensions';
import { createSettingsStore } from '../../../bff/storage/settings-store';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import type { Served } from '../support/served';
import { serve } from '../support/served';
import { installAccount } from '../support/widget-caller';
import { forEveryProvider } from '../support/for-every-provider';
import { NO_SUBSCRIPTIONS } from '../support/no-subscriptions';

const ADMINISTRATOR = 7;
const MANAGER = 8;
const users = [
  { id: ADMINISTRATOR, name: 'Ada', email: '', isAdmin: true, isActive: true },
  { id: MANAGER, name: 'Max', email: '', isAdmin: false, isActive: true },
  { id: 9, name: 'Left', email: '', isAdmin: false, isActive: false },
];

let database: TestDatabase;
let served: Served;
let settings: Settings;
let isKommoUp: boolean;
let account = 100;
const tested: Connection[] = [];

/** As the token check would have it: the account and user of two plain headers. */
function asCaller(): Router {
  const router = Router();
  router.use((request, _response, next) => {
    rememberToken(request, {
      accountId: accountId(account),
      userId: kommoUserId(Number(request.get('X-User'))),
      subdomain: `acme${account}`,
      jti: 'jti',
      expiresAt: new Date(),
    });
    next();
  });
  router.use(jsonBody);
  return router;
}

function fakeProvider(): Provider {
  const refuse = (): never => {
    throw new AppError('bug/unexpected');
  };
  return {
    name: 'voipstudio',
    verify: refuse,
    toCallEvents: refuse,
    api: {
      ...{ listCalls: refuse, carryOut: refuse, keepSubscription: refuse, listUsers: refuse },
      test: async (connection) => {
        tested.push(connection);
        const ok = connection.credentials.apiToken === 'right';
        return [{ name: 'credentials', ok, ...(ok ? {} : { code: 'refused' }) }];
      },
      startCall: refuse,
      locateRecording: refuse,
      findRecordings: refuse,
    },
  };
}

beforeAll(async () => {
  database = await createTestDatabase();
  const encryption = createEncryption([Buffer.alloc(32, 1).toString('base64')]);
  const store = createSettingsStore(database.pool, encryption);
  const connections = createConnections({
    store: createConnectionStore(database.pool, encryption),
    settings: store,
    publicUrl: 'https://bff.example',
    clock: systemClock,
  });
  const askKommo = async () => {
    if (!isKommoUp) throw new AppError('crm/unavailable');
    return users;
  };
  settings = createSettings({
    store,
    describeConnection: (id, provider) => connections.describe(id, provider),
    onSaved: (saved) => connections.forget(saved),
    users: askKommo,
    notices: async () => [],
    pipelines: async () => [],
  });
  const administrators = createAdministrators({ users: async () => users, clock: systemClock });
  const provider = fakeProvider();
  const providers = forEveryProvider(provider);
  const parts = { settings, administrators, providers, subscriptions: NO_SUBSCRIPTIONS };
  served = await serve([asCaller(), createSettingsRoute(parts)]);
});
afterAll(async () => {
  await served.stop();
  await database.drop();
});
beforeEach(async () => {
  account += 1;
  isKommoUp = true;
  tested.length = 0;
  await installAccount(database.pool, account, `acme${account}`);
});

const document = {
  ...DEFAULT_SETTINGS,
  active: true,
  credentials: { apiToken: 'right' },
  managers: [{ kommoUserId: MANAGER, extension: ' 101 ' }],
};
const send = (request: string, body: unknown, user = ADMINISTRATOR): Promise<Response> => {
  const [method = '', path = ''] = request.split(' ');
  const headers = { 'X-User': String(user) };
  return fetch(`${served.url}${path}`, { method, body: JSON.stringify(body), headers });
};
const save = (body: unknown, user = ADMINISTRATOR): Promise<Response> =>
  send('PUT /api/settings', body, user);
const read = async (user = ADMINISTRATOR): Promise<SettingsDocument> => {
  const response = await fetch(`${served.url}/api/settings`, { headers: { 'X-User': String(user) } });
  return (await response.json()) as SettingsDocument;
};

test('before anything is saved the settings are the defaults, with an address for webhooks', async () => {
  const found = await read();

  expect(found).toMatchObject({ ...DEFAULT_SETTINGS, credentials: {}, lastDeliveryAt: null });
  expect(found.webhookUrl).toMatch(/^https:\/\/bff\.example\/webhooks\/voipstudio\/[\w-]{43,}$/);
  expect((await read()).webhookUrl).toBe(found.webhookUrl);
});

test('the address of the webhook is shown to administrators alone', async () => {
  const [asManager, asAdministrator] = [await read(MANAGER), await read()];

  expect(asManager.webhookUrl).toBe('');
  expect(asAdministrator).toEqual({ ...asManager, webhookUrl: asAdministrator.webhookUrl });
  expect(asAdministrator.webhookUrl).not.toBe('');
});

test('saved settings come back as stored, without their secrets', async () => {
  const response = await save(document);

  expect(response.status).toBe(200);
  const saved = (await response.json()) as SettingsDocument;
  expect(saved).toMatchObject({
    active: true,
    credentials: { apiToken: { set: true } },
    managers: [{ kommoUserId: MANAGER, extension: '101' }],
    kommoUsers: [
      { id: ADMINISTRATOR, name: 'Ada' },
      { id: MANAGER, name: 'Max' },
    ],
  });
  expect(await read()).toEqual(saved);
});

test('secrets lie encrypted in the database and open for the workers', async () => {
  await save(document);

  const { rows } = await database.pool.query<{ all: string }>(
    `select encode(voip_token, 'escape') || document::text as all from widget_settings where kommo_account_id = $1`,
    [account],
  );
  expect(rows[0]?.all).not.toContain('right');
  expect((await settings.readSettings(accountId(account))).credentials).toEqual({ apiToken: 'right' });
});

test.each([
  ['left out', {}, { apiToken: 'right' }],
  ['sent as set', { apiToken: { set: true } }, { apiToken: 'right' }],
  ['written anew', { apiToken: 'new' }, { apiToken: 'new' }],
  ['emptied', { apiToken: '' }, {}],
  ['sent as null', { apiToken: null }, {}],
])('a secret that is %s is kept or changed accordingly', async (_how, credentials, expected) => {
  await save(document);

  const response = await save({ ...document, credentials });

  expect(response.status).toBe(200);
  expect((await settings.readSettings(accountId(account))).credentials).toEqual(expected);
});

test("another provider's secrets survive a try of a new one", async () => {
  await save(document);
  await save({ ...document, provider: 'roistat', credentials: { apiKey: 'k' } });
  await save({ ...document, credentials: {} });

  expect((await settings.readSettings(accountId(account))).credentials).toEqual({ apiToken: 'right' });
});

test('the list of extensions follows the settings in both directions', async () => {
  const extensions = createExtensions(database.pool);
  await save(document);
  await save({ ...document, managers: [{ kommoUserId: ADMINISTRATOR, extension: '102' }] });

  const id = accountId(account);
  expect(await extensions.userOfExtension(id, '102')).toBe(ADMINISTRATOR);
  expect(await extensions.extensionOfUser(id, ADMINISTRATOR)).toBe('102');
  expect(await extensions.usersOfExtensions(id, ['101', '102'])).toEqual(new Map([['102', ADMINISTRATOR]]));
  expect(await extensions.extensionsOfUsers(id, [ADMINISTRATOR, MANAGER])).toEqual(
    new Map([[ADMINISTRATOR, '102']]),
  );
});

test('only an administrator changes the settings', async () => {
  const response = await save(document, MANAGER);

  expect(response.status).toBe(403);
  expect((await read()).active).toBe(false);
});

const general = DEFAULT_SETTINGS.general;
const rules = DEFAULT_SETTINGS.rules;
test.each([
  ['active', 'required', { active: undefined }],
  ['provider', 'required', { provider: undefined }],
  ['provider', 'unknown-provider', { provider: 'skype' }],
  ['credentials.password', 'unknown-credential', { credentials: { password: 'x' } }],
  ['credentials.publicKey', 'invalid', { provider: 'telnyx', credentials: { publicKey: 'bm90IGEga2V5' } }],
  ['credentials.apiToken', 'too-long', { credentials: { apiToken: 'x'.repeat(5000) } }],
  ['managers.0.extension', 'required', { managers: [{ kommoUserId: 1, extension: ' ' }] }],
  [
    'managers.1.extension',
    'duplicate-extension',
    {
      managers: [
        { kommoUserId: 1, extension: '1' },
        { kommoUserId: 2, extension: '1' },
      ],
    },
  ],
  [
    'managers.1.kommoUserId',
    'duplicate-manager',
    {
      managers: [
        { kommoUserId: 1, extension: '1' },
        { kommoUserId: 1, extension: '2' },
      ],
    },
  ],
  ['general.defaultCountry', 'not-a-country', { general: { ...general, defaultCountry: 'XX' } }],
  ['general.timeZone', 'not-a-time-zone', { general: { ...general, timeZone: 'Mars/Olympus' } }],
  [
    'rules.missed.dueInMinutes',
    'out-of-range',
    { rules: { ...rules, missed: { ...rules.missed, dueInMinutes: 0 } } },
  ],
  [
    'rules.missed.userId',
    'required',
    { rules: { ...rules, missed: { ...rules.missed, createTask: true, responsible: 'user' } } },
  ],
  ['rules.outgoingNew.action', 'unknown-value', { rules: { ...rules, outgoingNew: { action: 'dance' } } }],
])('settings are refused when %s is %s', async (path, code, change) => {
  const response = await save({ ...document, ...change });

  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ code: 'settings/invalid', errors: [{ path, code }] });
  expect((await read()).active).toBe(false);
});

test('settings can be read and saved while Kommo does not answer, without the names of its users', async () => {
  isKommoUp = false;

  const response = await save(document);

  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ active: true, kommoUsers: [] });
});

test('a test asks the provider with the secrets as they would be saved, and stores nothing', async () => {
  const right = await send('POST /api/settings/test', document);
  const wrong = await send('POST /api/settings/test', { ...document, credentials: { apiToken: 'wrong' } });

  expect((await right.json()) as ConnectionTest).toEqual({
    ok: true,
    checks: [{ name: 'credentials', ok: true }],
  });
  expect((await wrong.json()) as ConnectionTest).toEqual({
    ok: false,
    checks: [{ name: 'credentials', ok: false, code: 'refused' }],
  });
  expect(tested).toHaveLength(2);
  expect((await read()).credentials).toEqual({});
});
