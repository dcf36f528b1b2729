import { accountId } from '../../../bff/domain/ids';
import { inAccount, inTransaction } from '../../../bff/storage/account-transaction';
import { createPool } from '../../../bff/storage/pool';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

const OURS = accountId(31_000_001);
const THEIRS = accountId(31_000_002);
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({ max: 1 });
});
beforeEach(async () => {
  await database.pool.query('truncate accounts cascade');
  await database.pool.query(
    "insert into accounts (kommo_account_id, subdomain) values ($1, 'ours'), ($2, 'theirs')",
    [OURS, THEIRS],
  );
});
afterAll(() => database.drop());

test('a query that names no account sees the rows of its own account only', async () => {
  const { rows } = await inAccount(database.pool, OURS, (client) =>
    client.query('select subdomain from accounts'),
  );

  expect(rows).toEqual([{ subdomain: 'ours' }]);
});

test("another account's row cannot be changed or made", async () => {
  const changed = await inAccount(database.pool, OURS, (client) =>
    client.query("update accounts set subdomain = 'stolen' where kommo_account_id = $1", [THEIRS]),
  );
  const making = inAccount(database.pool, OURS, (client) =>
    client.query(
      "insert into voip_users (kommo_account_id, kommo_user_id, extension_id) values ($1, 1, '101')",
      [THEIRS],
    ),
  );

  await expect(making).rejects.toMatchObject({ code: '42501' });
  expect(changed.rowCount).toBe(0);
});

test('the account does not stay on the connection after its transaction', async () => {
  await inAccount(database.pool, OURS, (client) => client.query('select 1'));

  const { rows } = await inTransaction(database.pool, (client) =>
    client.query<{ account: number | null; count: number }>(
      'select current_account() as account, count(*) as count from accounts',
    ),
  );

  expect(rows).toEqual([{ account: null, count: 2 }]);
});

test('nothing is stored when the work fails', async () => {
  const failing = inAccount(database.pool, OURS, async (client) => {
    await client.query("update accounts set subdomain = 'half-done'");
    throw new Error('no');
  });

  await expect(failing).rejects.toThrow('no');
  const { rows } = await database.pool.query("select from accounts where subdomain = 'half-done'");
  expect(rows).toHaveLength(0);
});

test('work that swallows a failed statement is told that nothing was stored', async () => {
  const swallowing = inAccount(database.pool, OURS, (client) =>
    client.query('select 1 / 0').catch(() => undefined),
  );

  await expect(swallowing).rejects.toMatchObject({ code: 'bug/unexpected' });
});

test('a connection cut in the middle is not used again', async () => {
  const cut = inAccount(database.pool, OURS, async (client) => {
    await client.query('reset role');
    await client.query('select pg_terminate_backend(pg_backend_pid())');
  });

  await expect(cut).rejects.toMatchObject({ code: 'storage/unavailable', retry: 'backoff' });
  expect(await inTransaction(database.pool, () => Promise.resolve('served'))).toBe('served');
});

test('a statement that takes too long frees the connection and may be tried again', async () => {
  const slow = inAccount(database.pool, OURS, async (client) => {
    await client.query('set local statement_timeout = 20');
    await client.query('select pg_sleep(10)');
  });

  await expect(slow).rejects.toMatchObject({ code: 'storage/unavailable', retry: 'backoff' });
});

test('a database that cannot be reached is unavailable, not a fault of ours', async () => {
  const pool = createPool({ databaseUrl: 'postgres://nobody@127.0.0.1:9/none', onError: () => undefined });

  await expect(inAccount(pool, OURS, () => Promise.resolve())).rejects.toMatchObject({
    code: 'storage/unavailable',
  });

  await pool.end();
});

test('an account that is no number never reaches the database', async () => {
  const forged = "1', true); drop table accounts; --" as unknown as typeof OURS;

  await expect(inAccount(database.pool, forged, () => Promise.resolve())).rejects.toThrow(RangeError);
});
