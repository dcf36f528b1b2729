import { randomBytes, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { PROVIDER_NAMES } from '../../bff/contract/settings';
import { accountId } from '../../bff/domain/ids';
import { inAccount } from '../../bff/storage/account-transaction';
import { migrate } from '../../bff/storage/migrate';
import { createPool } from '../../bff/storage/pool';
import { defaultSeed } from '../sandbox/kommo/default-seed';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { startWorld } from '../flows/support/world';
import type { World } from '../flows/support/world';
import { eventually } from '../support/eventually';
import type { TestDatabase } from '../support/test-database';
import { createTestDatabase } from '../support/test-database';

describe('the catalogue', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const TENANT_TABLES = `
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
      exists (select from pg_policy p where p.polrelid = c.oid
        and 'kommo_telephony_app'::regrole = any(p.polroles)
        and pg_get_expr(p.polqual, p.polrelid) = '(kommo_account_id = current_account())'
        and pg_get_expr(p.polwithcheck, p.polrelid) = '(kommo_account_id = current_account())') as limited,
      (select count(*) from pg_policy p where p.polrelid = c.oid
        and 'kommo_telephony_app'::regrole = any(p.polroles)) as policies
    from pg_class c
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'kommo_account_id' and not a.attisdropped)
    order by 1`;

  test('every table of an account forces row-level security, under the one policy of its account', async () => {
    const { rows } = await database.pool.query<{ name: string }>(TENANT_TABLES);

    expect(rows.length).toBeGreaterThanOrEqual(11);
    expect(rows).toEqual(
      rows.map(({ name }) => ({ name, enabled: true, forced: true, limited: true, policies: 1 })),
    );
  });

  test('the role of requests bypasses no policy, owns no table and sees no table of all accounts', async () => {
    const { rows: roles } = await database.pool.query(
      `select rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname = 'kommo_telephony_app'`,
    );
    const { rows: open } = await database.pool.query<{ name: string }>(
      `select relname as name from pg_class c
       where relkind in ('r', 'p', 'v', 'm') and relnamespace = 'public'::regnamespace
         and (relowner = 'kommo_telephony_app'::regrole
           or (has_table_privilege('kommo_telephony_app', c.oid, 'select, insert, update, delete')
             and not exists (select from pg_policy where polrelid = c.oid)))`,
    );

    expect(roles).toEqual([{ rolsuper: false, rolbypassrls: false, rolcanlogin: false }]);
    expect(open).toEqual([]);
  });

  test('a query that forgets the account, in a session that names none, finds nothing', async () => {
    await database.pool.query(
      `insert into accounts (kommo_account_id, subdomain) values (71, 'a'), (72, 'b')`,
    );
    const { rows: tables } = await database.pool.query<{ name: string }>(TENANT_TABLES);

    const found = await inAccount(database.pool, accountId(73), async (client) => {
      const forgetful: number[] = [];
      for (const { name } of tables)
        forgetful.push((await client.query(`select from ${name}`)).rowCount ?? 0);
      await client.query(`select set_config('app.account_id', '', true)`);
      for (const { name } of tables)
        forgetful.push((await client.query(`select from ${name}`)).rowCount ?? 0);
      return forgetful;
    });

    expect(new Set(found)).toEqual(new Set([0]));
  });

  test('an owner without special rights still works for all accounts', async () => {
    const owner = `owner_${randomBytes(4).toString('hex')}`;
    await database.pool.query(`create role ${owner} login nosuperuser`);
    await database.pool.query(`grant kommo_telephony_app to ${owner} with admin option`);
    await database.pool.query(`create database ${owner} owner ${owner}`);
    const databaseUrl = database.url
      .replace(/\/\/[^@]+@/, `//${owner}@`)
      .replace(/\/test_\w+\?/, `/${owner}?`);
    await migrate({ databaseUrl });
    const pool = createPool({ databaseUrl, onError: () => undefined });
    try {
      await pool.query(`insert into accounts (kommo_account_id, subdomain) values (81, 'a'), (82, 'b')`);

      expect((await pool.query('select from accounts')).rowCount).toBe(2);
      const own = await inAccount(pool, accountId(81), (client) => client.query('select from accounts'));
      expect(own.rowCount).toBe(1);
    } finally {
      await pool.end();
      await database.pool.query(`drop database ${owner} with (force)`);
      await database.pool.query(`drop role ${owner}`);
    }
  });
});

describe('requests for what belongs to another account', () => {
  const SECRET = 'secret-of-the-integration-under-test';
  const OURS = 'demo';
  const THEIRS = 'neighbour';
  const THEIR_CALL = 'voipstudio:theirs';
  const REQUESTS = 10_000;
  let world: World;

  beforeAll(async () => {
    world = await startWorld({
      accounts: [defaultSeed(), { ...defaultSeed(), id: defaultSeed().id + 1, subdomain: THEIRS }],
      env: { RATE_LIMIT_FACTOR: '1000' },
    });
    const url = await world.webhookUrl('voipstudio', THEIRS);
    const deliveries = voipstudioCall({
      id: 'theirs',
      externalNumber: '+12125096995',
      outcome: 'answered',
      extension: '10002',
      talkSeconds: 5,
    });
    for (const { body } of deliveries) {
      await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: String(body),
      });
    }
    // Their own worker has nothing left to change: whatever changes from here on, we did.
    await eventually(async () => (await world.call(THEIR_CALL, THEIRS)).logging === 'logged', {
      within: 30_000,
    });
  }, 60_000);
  afterAll(() => world.end());

  /** What both sides are told: status and body, without what names the request itself. */
  async function told(route: string, init: RequestInit = {}): Promise<string> {
    const response = await fetch(`${world.bffUrl}${route}`, { ...init, redirect: 'manual' });
    return `${response.status} ${response.headers.get('content-type') ?? ''} ${await response.text()}`;
  }
  const ourToken = (): string => world.kommo.signOneTimeToken(OURS, 42, world.bffUrl);
  const asUs = (init: RequestInit = {}): RequestInit => ({
    ...init,
    headers: { 'X-Auth-Token': ourToken(), 'Content-Type': 'application/json' },
  });
  const guess = (): string => randomBytes(32).toString('base64url');
  const pick = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)] as T;

  test('"not yours" and "does not exist" are the same answer', async () => {
    const theirs = encodeURIComponent(THEIR_CALL);
    const none = encodeURIComponent('voipstudio:there-is-none');
    const theirId = world.kommo.account(THEIRS).id;
    const theirKey = (await world.webhookUrl('voipstudio', THEIRS)).split('/').pop() ?? '';
    const result = { result: 'interested', comment: '' };
    const put = (id: string) =>
      told(`/api/calls/${id}/result`, asUs({ method: 'PUT', body: JSON.stringify(result) }));

    expect(await told(`/api/calls/${theirs}`, asUs())).toBe(await told(`/api/calls/${none}`, asUs()));
    expect(await told(`/api/calls/${theirs}`, asUs())).toMatch(/^404 /);
    expect(await put(theirs)).toBe(await put(none));
    const retry = (id: string) => told(`/api/calls/${id}/retry`, asUs({ method: 'POST', body: '{}' }));
    expect(await retry(theirs)).toBe(await retry(none));
    expect(await retry(theirs)).toMatch(/^404 /);
    expect(await told(`/voip/${theirId}/get_call_record/${theirs}?s=${guess()}`)).toBe(
      await told(`/voip/${theirId}/get_call_record/${none}?s=${guess()}`),
    );
    expect(await told(`/webhooks/roistat/${theirKey}`, { method: 'POST' })).toBe(
      await told(`/webhooks/voipstudio/${(99_999_999).toString(36)}-${guess()}`, { method: 'POST' }),
    );
    expect(await told(`/api/feed?ticket=${theirId.toString(36)}-${guess()}`)).toBe(
      await told(`/api/feed?ticket=${(99_999_999).toString(36)}-${guess()}`),
    );
  });

  test(`${REQUESTS} guesses of ids, keys, tickets and tokens hit nothing`, async () => {
    const theirId = world.kommo.account(THEIRS).id;
    const theirs = encodeURIComponent(THEIR_CALL);
    const before = JSON.stringify(await world.call(THEIR_CALL, THEIRS));
    const forged = (secret: string): string =>
      jwt.sign({ account_id: theirId, user_id: 42, jti: randomUUID(), subdomain: THEIRS }, secret, {
        expiresIn: 600,
      });
    const attempts: readonly (() => Promise<string>)[] = [
      () => told(`/api/calls/${theirs}`, asUs()),
      () => told(`/api/calls/voipstudio%3A${randomUUID()}`, asUs()),
      () => told(`/api/calls/${theirs}`, { headers: { 'X-Auth-Token': forged(guess()) } }),
      () => told(`/api/calls/${theirs}`, { headers: { 'X-Auth-Token': forged(SECRET) } }),
      () =>
        told(`/api/calls/${theirs}/result`, asUs({ method: 'PUT', body: '{"result":"x","comment":"y"}' })),
      () => told(`/api/feed?ticket=${theirId.toString(36)}-${guess()}`),
      () =>
        told(`/webhooks/${pick(PROVIDER_NAMES)}/${theirId.toString(36)}-${guess()}`, {
          method: 'POST',
          body: '{}',
        }),
      () => told(`/voip/${theirId}/get_call_record/${theirs}?s=${guess()}`),
      () => told(`/oauth/uninstall?client_uuid=x&account_id=${theirId}&signature=${guess()}`),
    ];
    const hits: string[] = [];
    let asked = 0;
    const attack = async (): Promise<void> => {
      while (asked < REQUESTS) {
        asked += 1;
        const answer = await pick(attempts)();
        if (!/^4(00|01|03|04|22) /.test(answer) || answer.includes('2125096995')) hits.push(answer);
      }
    };
    await Promise.all(Array.from({ length: 16 }, attack));

    expect(hits).toEqual([]);
    expect(asked).toBeGreaterThanOrEqual(REQUESTS);
    expect(JSON.stringify(await world.call(THEIR_CALL, THEIRS))).toBe(before);
  }, 120_000);
});
