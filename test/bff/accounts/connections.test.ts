import type { Connections } from '../../../bff/accounts/connections';
import { createConnections } from '../../../bff/accounts/connections';
import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import { accountId, kommoUserId } from '../../../bff/domain/ids';
import { createConnectionStore } from '../../../bff/storage/connection-store';
import { createEncryption } from '../../../bff/storage/encryption';
import { createSettingsStore } from '../../../bff/storage/settings-store';
import type { FakeClock } from '../../support/fake-clock';
import { createFakeClock } from '../../support/fake-clock';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { installAccount } from '../support/widget-caller';

const HOUR_MS = 3_600_000;
const encryption = createEncryption([Buffer.alloc(32, 1).toString('base64')]);

let database: TestDatabase;
let connections: Connections;
let clock: FakeClock;
let number = 100;
let account = accountId(number);

beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());
beforeEach(async () => {
  account = accountId((number += 1));
  await installAccount(database.pool, account);
  clock = createFakeClock();
  connections = createConnections({
    store: createConnectionStore(database.pool, encryption),
    settings: createSettingsStore(database.pool, encryption),
    publicUrl: 'https://bff.example',
    clock,
  });
});

const keyOf = (url: string): string => url.split('/').at(-1) ?? '';
const voipstudioKey = async (): Promise<string> =>
  keyOf((await connections.describe(account, 'voipstudio')).webhookUrl);

/** As another process does it, which cannot tell this one. */
async function activateElsewhere(): Promise<void> {
  const user = { accountId: account, userId: kommoUserId(7), subdomain: 'acme' };
  await createSettingsStore(database.pool, encryption).replace(user, () => ({
    body: { ...DEFAULT_SETTINGS, active: true, queryNames: { a: 'b' } },
    secrets: { voipstudio: { apiToken: 'secret' } },
  }));
}

async function activate(): Promise<void> {
  await activateElsewhere();
  connections.forget(account);
}

test('a webhook address leads to its account, with what its deliveries are read with', async () => {
  await activate();

  expect(await connections.findConnection('voipstudio', await voipstudioKey())).toEqual({
    accepting: true,
    connection: {
      accountId: account,
      provider: 'voipstudio',
      credentials: { apiToken: 'secret' },
      queryNames: { a: 'b' },
      defaultCountry: 'US',
      timeZone: 'UTC',
    },
  });
});

test('deliveries of an account that has not switched telephony on are not accepted', async () => {
  expect(await connections.findConnection('voipstudio', await voipstudioKey())).toMatchObject({
    accepting: false,
  });

  await activate();
  expect(await connections.findConnection('voipstudio', await voipstudioKey())).toMatchObject({
    accepting: true,
  });
});

test('an address of one provider is no address of another, nor is a guess', async () => {
  const key = await voipstudioKey();

  expect(await connections.findConnection('roistat', key)).toBeUndefined();
  expect(await connections.findConnection('voipstudio', `${key.slice(0, -1)}!`)).toBeUndefined();
  expect(
    await connections.findConnection('voipstudio', `${account.toString(36)}-${'a'.repeat(43)}`),
  ).toBeUndefined();
});

test('the address of an account that took the integration away leads nowhere', async () => {
  const key = await voipstudioKey();
  await database.pool.query(`update accounts set status = 'uninstalled' where kommo_account_id = $1`, [
    account,
  ]);

  expect(await connections.findConnection('voipstudio', key)).toBeUndefined();
});

test('after a rotation the former address is good for a day', async () => {
  const former = await voipstudioKey();

  const next = keyOf(await connections.rotate(account, 'voipstudio'));

  expect(next).not.toBe(former);
  expect(await voipstudioKey()).toBe(next);
  expect(await connections.findConnection('voipstudio', next)).toBeDefined();
  expect(await connections.findConnection('voipstudio', former)).toBeDefined();
  await clock.advance(24 * HOUR_MS);
  expect(await connections.findConnection('voipstudio', former)).toBeUndefined();
  expect(await connections.findConnection('voipstudio', next)).toBeDefined();
});

test('another process sees saved settings after three seconds at most', async () => {
  const key = await voipstudioKey();
  await connections.findConnection('voipstudio', key);
  await activateElsewhere();

  expect(await connections.findConnection('voipstudio', key)).toMatchObject({ accepting: false });
  await clock.advance(3_000);
  expect(await connections.findConnection('voipstudio', key)).toMatchObject({ accepting: true });
});

test('a burst of deliveries is noted once, and a delivery more than a second later again', async () => {
  await voipstudioKey();
  const connection = { accountId: account, provider: 'voipstudio' } as const;
  const first = clock.now();
  await connections.noteDelivery(connection);
  await clock.advance(500);
  await connections.noteDelivery(connection);

  expect((await connections.describe(account, 'voipstudio')).lastDeliveryAt).toEqual(first);
  await clock.advance(501);
  await connections.noteDelivery(connection);
  expect((await connections.describe(account, 'voipstudio')).lastDeliveryAt).toEqual(clock.now());
});

test('of deliveries that come together one is noted, and nobody else waits for it', async () => {
  await voipstudioKey();
  const connection = { accountId: account, provider: 'voipstudio' } as const;

  const first = connections.noteDelivery(connection);
  const second = connections.noteDelivery(connection);

  expect([first, second]).toEqual([expect.any(Promise), undefined]);
  await first;
});

test('the last delivery is noted, and shown with the address', async () => {
  await voipstudioKey();
  const connection = { accountId: account, provider: 'voipstudio' } as const;

  await connections.noteDelivery(connection);

  expect((await connections.describe(account, 'voipstudio')).lastDeliveryAt).toEqual(clock.now());
});

test('every provider has an address of its own', async () => {
  const urls = Object.values(await connections.webhookUrls(account));

  expect(new Set(urls).size).toBe(urls.length);
});
