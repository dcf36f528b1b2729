import { openCliDeps } from '../../bff/cli/open-cli-deps';
import { runCli } from '../../bff/cli/run-cli';
import { systemClock } from '../../bff/clock';
import { loadConfig } from '../../bff/config';
import { DEFAULT_SETTINGS } from '../../bff/contract/settings';
import { accountId, kommoUserId } from '../../bff/domain/ids';
import { sealGrant } from '../../bff/accounts/install-grant';
import { sealPair } from '../../bff/accounts/tokens-sealing';
import { createConnectionStore } from '../../bff/storage/connection-store';
import { createEncryption } from '../../bff/storage/encryption';
import { createInstallRecords } from '../../bff/storage/install-records';
import { createSettingsStore } from '../../bff/storage/settings-store';
import { createFollowSubdomains } from '../../bff/accounts/follow-subdomains';
import type { Grantee } from '../../bff/crm/kommo/oauth';
import {
  authorizedAccounts,
  purgeUninstalled,
  removeExpired,
  renameSubdomain,
} from '../../bff/storage/account-upkeep';
import { createChoreJournal } from '../../bff/storage/chore-journal';
import { startDailyChores } from '../../bff/workers/daily-chores';
import { silent } from '../bff/support/served';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { startWorld } from '../flows/support/world';
import type { World } from '../flows/support/world';
import { eventually } from '../support/eventually';
import { createFakeClock } from '../support/fake-clock';
import { quietBase } from '../support/quiet-base';
import type { TestDatabase } from '../support/test-database';
import { createTestDatabase } from '../support/test-database';

const OLD = Buffer.alloc(32, 1).toString('base64');
const NEW = Buffer.alloc(32, 2).toString('base64');
const DAY_MS = 86_400_000;

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

function cli(line: string, encryptionKey = OLD) {
  const config = loadConfig({
    KOMMO_CLIENT_ID: 'id',
    KOMMO_CLIENT_SECRET: 'secret',
    ENCRYPTION_KEY: encryptionKey,
  });
  const keys = [config.encryptionKey, ...config.formerEncryptionKeys].map((key) => key.toString('base64'));
  const encryption = createEncryption([keys[0] ?? '', ...keys.slice(1)]);
  return runCli(line.split(' '), (work) =>
    work(openCliDeps(quietBase({ pool: database.pool, encryption, config }), [])),
  );
}

describe('an account', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ env: { DATABASE_URL: database.url } });
  }, 60_000);
  afterEach(() => world.end());

  const theAccount = () => accountId(world.kommo.account('demo').id);
  const statusOf = async (): Promise<unknown> =>
    (await database.pool.query<{ status: string }>('select status from accounts')).rows[0]?.status;

  test('that takes the integration away loses its tokens and its doors at once, its data a month later', async () => {
    const call = { outcome: 'answered', extension: '10002', talkSeconds: 3 } as const;
    await world.deliver('voipstudio', voipstudioCall({ ...call, id: 'u1', externalNumber: '+12125096995' }));
    await world.until('voipstudio:u1', 'logged');
    const webhook = await world.webhookUrl('voipstudio');
    const exported = (await cli(`accounts export ${theAccount()}`)).out;

    const notice = await fetch(`${world.bffUrl}/oauth/uninstall?${world.kommo.uninstall('demo').toString()}`);
    const tokens = await database.pool.query('select from kommo_auth_tokens');
    await eventually(async () => (await fetch(webhook, { method: 'POST', body: '{}' })).status === 404);
    const now = Date.now();
    const early = await purgeUninstalled(database.pool, new Date(now - 30 * DAY_MS));
    const kept = await database.pool.query('select from voip_calls');
    const late = await purgeUninstalled(database.pool, new Date(now + 1_000));

    expect(notice.status).toBe(204);
    expect(tokens.rowCount).toBe(0);
    expect([early, kept.rowCount, late]).toEqual([0, 1, 1]);
    for (const table of ['accounts', 'voip_calls', 'call_timeline', 'jobs', 'widget_settings']) {
      expect((await database.pool.query(`select from ${table}`)).rowCount).toBe(0);
    }
    const rows = exported
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { table: string });
    expect(rows.map(({ table }) => table)).toEqual(
      expect.arrayContaining(['accounts', 'voip_calls', 'call_timeline', 'widget_settings']),
    );
    expect(exported).not.toMatch(/access_token|key_hash|key_encrypted|voip_token/);
  }, 60_000);

  test('that still has the integration is purged only when the operator insists', async () => {
    const refused = await cli(`accounts purge ${theAccount()}`);
    const stillThere = await statusOf();
    const insisted = await cli(`accounts purge ${theAccount()} --even-installed`);

    expect([refused.exitCode, stillThere, insisted.exitCode]).toEqual([1, 'active', 0]);
    expect(await statusOf()).toBeUndefined();
  }, 60_000);

  test('whose plan has ended shows it in the settings until Kommo answers again', async () => {
    const search = (text: string) => world.ask('GET', `/api/entities?query=${text}`);
    world.kommo.faults.next({ kind: '402', path: /api\/v4/, times: 50 });
    await eventually(async () => {
      await search(`a${Math.random()}`);
      return (await statusOf()) === 'payment-required';
    });
    const shown = (await world.ask('GET', '/api/settings')).body;
    world.kommo.faults.clear();
    await eventually(async () => {
      await search(`b${Math.random()}`);
      return (await statusOf()) === 'active';
    });

    expect(shown).toMatchObject({ account: { status: 'payment-required' } });
    expect((await world.ask('GET', '/api/settings')).body).toMatchObject({ account: { status: 'active' } });
  }, 60_000);
});

test('every secret is under the new key after a rotation, and opens without the former one', async () => {
  const [old, both, fresh] = [createEncryption([OLD]), createEncryption([NEW, OLD]), createEncryption([NEW])];
  const account = accountId(61);
  const pair = { accessToken: 'access', refreshToken: 'refresh', expiresInSeconds: 86_400 };
  const sealed = sealPair({ encryption: old, clock: systemClock }, { account, userId: 7, pair });
  const records = createInstallRecords({ pool: database.pool });
  await database.pool.query(`insert into accounts (kommo_account_id, subdomain) values (61, 'acme')`);
  await database.pool.query(
    `insert into kommo_auth_tokens (kommo_account_id, kommo_user_id, access_token, refresh_token, expires_at)
     values (61, 7, $1, $2, now())`,
    [sealed.accessToken, sealed.refreshToken],
  );
  await records.store({
    subdomain: 'acme',
    codeHash: Buffer.from('hash'),
    sealed: sealGrant(old, 'acme', { kind: 'code', code: 'c' }),
    fromWidget: true,
    receivedAt: new Date(),
  });
  await createSettingsStore(database.pool, old).replace(
    { accountId: account, userId: kommoUserId(7), subdomain: 'acme' },
    () => ({ body: DEFAULT_SETTINGS, secrets: { voipstudio: { apiToken: 'provider-secret' } } }),
  );
  await createConnectionStore(database.pool, old).readOrCreate({ account, provider: 'voipstudio' }, 'key');

  const first = await cli('keys rotate --json', `${NEW},${OLD}`);
  const again = await cli('keys rotate --json', `${NEW},${OLD}`);

  expect(JSON.parse(first.out)).toEqual({ resealed: 5, unreadable: [] });
  expect(JSON.parse(again.out)).toEqual({ resealed: 0, unreadable: [] });
  const { rows } = await database.pool.query<{ secret: Buffer }>(
    `select access_token as secret from kommo_auth_tokens union all select refresh_token from kommo_auth_tokens
     union all select voip_token from widget_settings union all select key_encrypted from provider_connections
     union all select code_encrypted from install_codes`,
  );
  expect(rows.map(({ secret }) => secret.subarray(1, 5))).toEqual(rows.map(() => both.keyId));
  const settings = await createSettingsStore(database.pool, fresh).read(account);
  const connection = await createConnectionStore(database.pool, fresh).readOrCreate(
    { account, provider: 'voipstudio' },
    'other',
  );
  expect([settings?.secrets, connection.key]).toEqual([
    { voipstudio: { apiToken: 'provider-secret' } },
    'key',
  ]);
});

test('a chore is done once a day, by one of several processes', async () => {
  const clock = createFakeClock();
  let done = 0;
  const start = () =>
    startDailyChores({
      chores: { count: async () => (done += 1) },
      journal: createChoreJournal(database.pool),
      clock,
      logger: silent,
    });
  const processes = [start(), start(), start()];
  await eventually(() => clock.waiting === 3);
  const first = done;
  for (let hour = 0; hour < 25; hour += 1) {
    await clock.advance(3_600_000);
    await eventually(() => clock.waiting === 3);
  }

  expect([first, done]).toEqual([1, 2]);
  await Promise.all(processes.map((one) => one.stop()));
});

test('an account that is called something else in Kommo is renamed here, and nobody else', async () => {
  await database.pool.query(
    `insert into accounts (kommo_account_id, subdomain) values (63, 'before'), (64, 'same'), (65, 'stranger')`,
  );
  const inKommo: Readonly<Record<string, Grantee>> = {
    before: { accountId: 63, subdomain: 'after', userId: 7, isAdmin: true },
    same: { accountId: 64, subdomain: 'same', userId: 7, isAdmin: true },
    // Its former subdomain is somebody else's now.
    stranger: { accountId: 99, subdomain: 'taken', userId: 7, isAdmin: true },
  };
  const subdomains = new Map([
    [63, 'before'],
    [64, 'same'],
    [65, 'stranger'],
  ]);
  const token = async (account: number) => ({
    value: 'token',
    userId: 7,
    subdomain: subdomains.get(account) ?? '',
  });
  const follow = createFollowSubdomains({
    accounts: () => authorizedAccounts(database.pool),
    tokens: { accessToken: token, renew: token },
    oauth: { identify: async (subdomain) => inKommo[subdomain] as Grantee },
    rename: (account, subdomain) => renameSubdomain(database.pool, account, subdomain),
    logger: silent,
  });

  expect(await follow(new AbortController().signal)).toBe(1);
  const { rows } = await database.pool.query<{ subdomain: string }>(
    'select subdomain from accounts order by kommo_account_id',
  );
  expect(rows.map(({ subdomain }) => subdomain)).toEqual(['after', 'same', 'stranger']);
});

test('spent tokens and tickets are removed once they have expired', async () => {
  await database.pool.query(`insert into accounts (kommo_account_id, subdomain) values (62, 'acme')`);
  await database.pool.query(
    `insert into spent_tokens (kommo_account_id, jti, request_hash, expires_at)
     select 62, n::text, '', now() + case when n > 2500 then 1 else -1 end * interval '1 minute'
     from generate_series(1, 2510) n`,
  );
  await database.pool.query(
    `insert into feed_tickets (kommo_account_id, ticket_hash, kommo_user_id, expires_at)
     values (62, '\\x01', 7, now() - interval '1 minute'), (62, '\\x02', 7, now() + interval '1 minute')`,
  );

  expect(await removeExpired(database.pool, new Date())).toBe(2_501);
  expect((await database.pool.query('select from spent_tokens')).rowCount).toBe(10);
});

test('what was accepted for an account in the moment of its removal is removed a day later', async () => {
  await database.pool.query(`insert into accounts (kommo_account_id, subdomain) values (63, 'kept')`);
  await database.pool.query(
    `insert into delivery_inbox (kommo_account_id, received_at, events)
     values (63, now() - interval '2 days', '[]'), (64, now() - interval '2 days', '[]'), (64, now(), '[]')`,
  );

  expect(await removeExpired(database.pool, new Date())).toBe(1);
  const { rows } = await database.pool.query('select kommo_account_id as id from delivery_inbox order by id');
  expect(rows).toEqual([{ id: 63 }, { id: 64 }]);
});
