import { Router } from 'express';
import { createPreflight } from '../../../bff/auth/cors.middleware';
import { createOneTimeTokenCheck } from '../../../bff/auth/one-time-token.middleware';
import { createSpendToken } from '../../../bff/auth/spend-token.middleware';
import { widgetUserOf } from '../../../bff/auth/widget-user';
import { systemClock } from '../../../bff/clock';
import { AppError } from '../../../bff/domain/errors';
import { createApiRoute } from '../../../bff/http/api.route';
import { createEncryption } from '../../../bff/storage/encryption';
import { createInstalledAccounts } from '../../../bff/storage/installed-accounts';
import { createSpentTokens } from '../../../bff/storage/spent-tokens';
import { eventually } from '../../support/eventually';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import type { Served } from '../support/served';
import { serve, silent } from '../support/served';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  ORIGIN_TEMPLATE,
  PUBLIC_URL,
  installAccount,
  oneTimeToken,
} from '../support/widget-caller';

const KEY = Buffer.alloc(32, 1).toString('base64');
let database: TestDatabase;
let served: Served;
let changes = 0;
/** How often a repeat found its first request still at work. */
let waited = 0;
/** Lets a change go on; each test that needs a slow one replaces it. */
let mayFinish: Promise<void> = Promise.resolve();

beforeAll(async () => {
  database = await createTestDatabase();
  await installAccount(database.pool, 42, 'acme');
  await installAccount(database.pool, 43, 'other');
  await database.pool.query(
    `insert into accounts (kommo_account_id, subdomain, status) values (44, 'gone', 'uninstalled')`,
  );
  served = await serve([createApiRoute(apiDeps())]);
});
afterAll(async () => {
  await served.stop();
  await database.drop();
});
beforeEach(() => {
  changes = 0;
  waited = 0;
  mayFinish = Promise.resolve();
});

function apiDeps(): Parameters<typeof createApiRoute>[0] {
  const accounts = createInstalledAccounts(database.pool);
  const rules = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, publicUrl: PUBLIC_URL };
  const shared = { originTemplate: ORIGIN_TEMPLATE, accounts, clock: systemClock, logger: silent };
  const spentTokens = createSpentTokens(database.pool, systemClock, createEncryption([KEY]));
  const router = Router();
  router.get('/api/me', (request, response) => void response.json(widgetUserOf(request)));
  router.put('/api/thing', async (_request, response) => {
    changes += 1;
    const change = changes;
    await mayFinish;
    response.json({ change });
  });
  router.put('/api/refused', () => {
    changes += 1;
    throw new AppError('calls/no-extension');
  });
  return {
    preflight: createPreflight(shared),
    oneTimeToken: createOneTimeTokenCheck({ ...shared, ...rules }),
    spendToken: createSpendToken({
      spentTokens: {
        ...spentTokens,
        spend: async (...args) => {
          const spending = await spentTokens.spend(...args);
          if (spending.kind === 'under-way') waited += 1;
          return spending;
        },
      },
      clock: systemClock,
      logger: silent,
    }),
    openRoutes: [],
    routes: [router],
  };
}

function ask(path: string, token: string | undefined, init: RequestInit = {}): Promise<Response> {
  const headers = { ...(token === undefined ? {} : { 'X-Auth-Token': token }), ...init.headers };
  return fetch(`${served.url}${path}`, { ...init, headers });
}
const put = (path: string, token: string, body: unknown): Promise<Response> =>
  ask(path, token, { method: 'PUT', body: JSON.stringify(body) });
const preflight = (origin: string): Promise<Response> =>
  ask('/api/settings', undefined, {
    method: 'OPTIONS',
    headers: { Origin: origin, 'Access-Control-Request-Method': 'PUT' },
  });

test('a request with a token is served for its account and user', async () => {
  const response = await ask('/api/me', oneTimeToken({ accountId: 42 }));

  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ accountId: 42, userId: 7, subdomain: 'acme' });
});

test('a request without a token is refused', async () => {
  const response = await ask('/api/me', undefined);

  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: 'auth/token-missing' });
});

test.each([
  ['never had', { accountId: 99, subdomain: 'stranger' }],
  ['took away', { accountId: 44, subdomain: 'gone' }],
])('an account that %s the integration is refused', async (_what, subject) => {
  const response = await ask('/api/me', oneTimeToken(subject));

  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: 'auth/account-not-installed' });
});

test("a page of the token's own account may read the answer", async () => {
  const headers = { Origin: 'https://acme.kommo.com' };
  const response = await ask('/api/me', oneTimeToken({ accountId: 42 }), { headers });

  expect(response.headers.get('access-control-allow-origin')).toBe('https://acme.kommo.com');
  expect(response.headers.get('vary')).toMatch(/origin/i);
});

test("a page of another account is refused with this account's token", async () => {
  const headers = { Origin: 'https://other.kommo.com' };
  const response = await ask('/api/me', oneTimeToken({ accountId: 42 }), { headers });

  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: 'auth/account-mismatch' });
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
});

test('a page of an account with the integration may ask beforehand', async () => {
  const response = await preflight('https://acme.kommo.com');

  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-origin')).toBe('https://acme.kommo.com');
  expect(response.headers.get('access-control-allow-headers')).toMatch('X-Auth-Token');
  expect(response.headers.get('access-control-allow-methods')).toMatch('PUT');
});

test.each(['https://stranger.kommo.com', 'https://gone.kommo.com', 'https://evil.example'])(
  'pages of %s get no permission',
  async (origin) => {
    const response = await preflight(origin);

    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('vary')).toMatch(/origin/i);
  },
);

test('a repeated request with the same token is answered as the first time, and changes nothing', async () => {
  const token = oneTimeToken({ accountId: 42 });

  const first = await put('/api/thing', token, { a: 1 });
  const second = await put('/api/thing', token, { a: 1 });

  expect(await first.json()).toEqual({ change: 1 });
  expect(second.status).toBe(200);
  expect(await second.json()).toEqual({ change: 1 });
  expect(changes).toBe(1);
});

test('a repeated request that was refused is refused in the same words', async () => {
  const token = oneTimeToken({ accountId: 42 });

  const first = await put('/api/refused', token, {});
  const second = await put('/api/refused', token, {});

  expect(second.status).toBe(409);
  expect(second.headers.get('content-type')).toMatch('application/problem+json');
  expect(await second.text()).toBe(await first.text());
  expect(changes).toBe(1);
});

test('a repeat that arrives while the first is at work waits for its answer', async () => {
  const token = oneTimeToken({ accountId: 42 });
  let finish = (): void => undefined;
  mayFinish = new Promise((resolve) => void (finish = resolve));

  const both = [put('/api/thing', token, {}), put('/api/thing', token, {})];
  await eventually(() => waited > 0);
  finish();
  const answers = await Promise.all(both.map(async (answer) => (await answer).text()));

  expect(new Set(answers)).toEqual(new Set(['{"change":1}']));
  expect(changes).toBe(1);
});

test.each([
  ['another body', '/api/thing', { a: 2 }],
  ['another path', '/api/refused', { a: 1 }],
])('a token that was spent is refused for %s', async (_what, path, body) => {
  const token = oneTimeToken({ accountId: 42 });
  await put('/api/thing', token, { a: 1 });

  const response = await put(path, token, body);

  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: 'auth/token-spent' });
  expect(changes).toBe(1);
});

test('reading does not spend a token', async () => {
  const token = oneTimeToken({ accountId: 42 });

  await ask('/api/me', token);

  expect((await ask('/api/me', token)).status).toBe(200);
  expect((await put('/api/thing', token, {})).status).toBe(200);
});
