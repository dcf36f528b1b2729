import { Router } from 'express';
import { createPreflight } from '../../bff/auth/cors.middleware';
import { createOneTimeTokenCheck } from '../../bff/auth/one-time-token.middleware';
import { systemClock } from '../../bff/clock';
import { loadConfig } from '../../bff/config';
import { createApiRoute } from '../../bff/http/api.route';
import { createRateLimits } from '../../bff/http/rate-limits.middleware';
import { createEncryption } from '../../bff/storage/encryption';
import { createInstalledAccounts } from '../../bff/storage/installed-accounts';
import { createRecordingLinks } from '../../bff/recordings/recording-link';
import { AppError } from '../../bff/domain/errors';
import { isWebhook } from '../../bff/intake/webhook-door';
import { accountId, parseCallId } from '../../bff/domain/ids';
import type { CallId } from '../../bff/domain/ids';
import type { Served } from '../bff/support/served';
import { serve } from '../bff/support/served';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  ORIGIN_TEMPLATE,
  PUBLIC_URL,
  installAccount,
  oneTimeToken,
} from '../bff/support/widget-caller';
import type { TestDatabase } from '../support/test-database';
import { createTestDatabase } from '../support/test-database';

let database: TestDatabase;
let served: Served;
beforeAll(async () => {
  database = await createTestDatabase();
  await installAccount(database.pool, 42, 'acme');
  await installAccount(database.pool, 43, 'other');
});
afterAll(() => database.drop());
afterEach(() => served.stop());

async function open(factor: number): Promise<void> {
  const accounts = createInstalledAccounts(database.pool);
  const limits = createRateLimits(factor);
  const answer = Router()
    .get('/api/me', (_request, response) => void response.json({}))
    .get('/oauth/callback', (_request, response) => void response.end());
  const api = createApiRoute({
    preflight: createPreflight({ originTemplate: ORIGIN_TEMPLATE, accounts }),
    oneTimeToken: createOneTimeTokenCheck({
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      publicUrl: PUBLIC_URL,
      originTemplate: ORIGIN_TEMPLATE,
      clock: systemClock,
      accounts,
    }),
    spendToken: (_request, _response, next) => next(),
    accountLimit: limits.byAccount,
    openRoutes: [],
    routes: [answer],
  });
  served = await serve([limits.atTheDoor, outside(answer), api], {
    opensFor: isWebhook,
    route: 'webhooks',
    answer: limits.ofDeliveries(async (request) => {
      if (request.url !== '/webhooks/roistat/good') throw new AppError('delivery/unknown-connection');
      return undefined;
    }),
  });
}

/** The routes outside `/api`, in front of its door. */
function outside(all: Router): Router {
  return Router().use((request, response, next) =>
    request.path.startsWith('/api') ? next() : all(request, response, next),
  );
}
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${served.url}${path}`, { method, headers });
async function statuses(times: number, request: () => Promise<Response>): Promise<number[]> {
  const found: number[] = [];
  for (let time = 0; time < times; time += 1) found.push((await request()).status);
  return found;
}
const from = (address: string) => ({ 'X-Forwarded-For': address });
const as = (account: number, subdomain: string, address: string) => ({
  'X-Auth-Token': oneTimeToken({ accountId: account, subdomain }),
  ...from(address),
});

test('an account that asks too much waits, from however many addresses, and the others do not', async () => {
  await open(2 / 6_000);
  let address = 0;
  const ours = await statuses(3, () => ask('/api/me', as(42, 'acme', `203.0.113.${(address += 1)}`)));
  const refused = await ask('/api/me', as(42, 'acme', '203.0.113.99'));
  const theirs = await ask('/api/me', as(43, 'other', '203.0.113.100'));

  expect(ours).toEqual([200, 200, 429]);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await refused.json()).toMatchObject({ code: 'request/too-many' });
  expect(theirs.status).toBe(200);
});

test('an address that asks too much without a token waits, and the others do not', async () => {
  await open(2 / 6_000);

  expect(await statuses(3, () => ask('/api/me', from('203.0.113.7')))).toEqual([401, 401, 429]);
  expect((await ask('/api/me', from('203.0.113.8'))).status).toBe(401);
});

test('whoever guesses keys of webhooks waits; deliveries that are accepted are never counted with them', async () => {
  await open(2 / 600);
  const guessed = await statuses(3, () =>
    ask(`/webhooks/roistat/${Math.random()}`, from('203.0.113.9'), 'POST'),
  );
  const delivered = await statuses(30, () => ask('/webhooks/roistat/good', from('203.0.113.10'), 'POST'));

  expect(guessed).toEqual([404, 404, 429]);
  expect(new Set(delivered)).toEqual(new Set([200]));
});

test('one webhook that never stops waits, and its neighbours do not', async () => {
  await open(2 / 30_000);
  let address = 0;
  const flood = await statuses(3, () =>
    ask('/webhooks/roistat/good', from(`203.0.114.${(address += 1)}`), 'POST'),
  );

  expect(flood).toEqual([200, 200, 429]);
  expect((await ask('/webhooks/roistat/other', from('203.0.115.1'), 'POST')).status).toBe(404);
});

test('the install hook has a limit of its own', async () => {
  await open(2 / 300);

  expect(await statuses(3, () => ask('/oauth/callback', from('203.0.113.11')))).toEqual([200, 200, 429]);
});

test.each([
  ['a broken token', { 'X-Auth-Token': 'broken' }],
  ['no token', {}],
])('a page of an account with the integration is told why %s is refused', async (_what, headers) => {
  await open(1);
  const ours = await ask('/api/me', { ...headers, Origin: 'https://acme.kommo.com' });
  const strangers = await ask('/api/me', { ...headers, Origin: 'https://stranger.kommo.com' });

  expect(ours.status).toBe(401);
  expect(ours.headers.get('access-control-allow-origin')).toBe('https://acme.kommo.com');
  expect(strangers.headers.get('access-control-allow-origin')).toBeNull();
});

test('several keys may be configured; the first seals, and links that a former one signed stay good', async () => {
  await open(1);
  const [fresh, old] = [Buffer.alloc(32, 2), Buffer.alloc(32, 1)];
  const config = loadConfig({
    KOMMO_CLIENT_ID: 'id',
    KOMMO_CLIENT_SECRET: 'secret',
    ENCRYPTION_KEY: `${fresh.toString('base64')}, ${old.toString('base64')}`,
  });
  const links = (keys: readonly Buffer[]) =>
    createRecordingLinks({
      publicUrl: PUBLIC_URL,
      key: keys[0] ?? Buffer.alloc(0),
      formerKeys: keys.slice(1),
    });
  const before = createEncryption([old.toString('base64')]).deriveKeys('recording-links');
  const after = createEncryption([fresh.toString('base64'), old.toString('base64')]).deriveKeys(
    'recording-links',
  );
  const call = parseCallId('voipstudio:1') as CallId;
  const url = new URL(links(before).recordingUrl(accountId(42), call));
  const signature = url.searchParams.get('s') ?? '';

  expect([config.encryptionKey, config.formerEncryptionKeys]).toEqual([fresh, [old]]);
  expect(links(after).isGenuine(accountId(42), call, signature)).toBe(true);
  expect(links(after.slice(0, 1)).isGenuine(accountId(42), call, signature)).toBe(false);
});
