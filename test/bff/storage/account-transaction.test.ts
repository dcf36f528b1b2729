import { accountId } from '../../../bff/domain/ids';
import { inAccount, inAccountStatement, inTransaction } from '../../../bff/storage/account-transaction';
import { GatheringSocket } from '../../../bff/storage/gathering-socket';
import { createPool } from '../../../bff/storage/pool';
import { eventually } from '../../support/eventually';
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

describe('one statement of an account', () => {
  const rename = (name: string, account = OURS) => ({
    text: 'update accounts set subdomain = $1 where kommo_account_id = $2',
    values: [name, account],
  });
  const namesOf = async (): Promise<readonly string[]> => {
    const { rows } = await database.pool.query<{ subdomain: string }>(
      'select subdomain from accounts order by kommo_account_id',
    );
    return rows.map(({ subdomain }) => subdomain);
  };

  test('is committed, and leaves nothing of the account on the connection', async () => {
    const { rowCount } = await inAccountStatement(database.pool, OURS, rename('renamed'));

    expect(rowCount).toBe(1);
    expect(await namesOf()).toEqual(['renamed', 'theirs']);
    const { rows } = await database.pool.query('select current_account() as account, current_user as role');
    expect(rows).toEqual([{ account: null, role: expect.not.stringContaining('_app') as unknown }]);
  });

  test("cannot change another account's row", async () => {
    const { rowCount } = await inAccountStatement(database.pool, OURS, rename('stolen', THEIRS));

    expect(rowCount).toBe(0);
    expect(await namesOf()).toEqual(['ours', 'theirs']);
  });

  test('that is refused says why, and the connection serves the next one', async () => {
    const refused = inAccountStatement(database.pool, OURS, { text: 'select 1 / $1::int', values: [0] });

    await expect(refused).rejects.toMatchObject({ code: '22012' });
    expect((await inAccountStatement(database.pool, OURS, rename('again'))).rowCount).toBe(1);
    expect(database.pool.totalCount).toBe(1);
  });

  test('whose connection is cut is unavailable, and the connection is not used again', async () => {
    const operator = createPool({ connection: database.connection, max: 1, onError: () => undefined });
    const cut = inAccountStatement(database.pool, OURS, { text: 'select pg_sleep($1)', values: [60] });
    cut.catch(() => undefined);
    await eventually(async () => {
      const { rowCount } = await operator.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep($1)'`,
      );
      return rowCount === 1;
    });

    await expect(cut).rejects.toMatchObject({ code: 'storage/unavailable', retry: 'backoff' });
    expect((await inAccountStatement(database.pool, OURS, rename('served'))).rowCount).toBe(1);
    await operator.end();
  });

  test('whose beginning is refused is told why', async () => {
    const other = createPool({
      connection: { ...database.connection, user: await newcomer() },
      max: 1,
      onError: () => undefined,
    });

    const refused = inAccountStatement(other, OURS, { text: 'select $1::int', values: [1] });

    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('set role') as unknown });
    await other.end();
  });

  test('leaves in one piece with its begin and its commit', async () => {
    const ask = () => inAccountStatement(database.pool, OURS, { ...rename('ours'), name: 'rename' });
    await ask();
    const pieces = jest.spyOn(GatheringSocket.prototype, '_writev');
    const single = jest.spyOn(GatheringSocket.prototype, '_write');

    await ask();

    expect(pieces).toHaveBeenCalledTimes(1);
    expect(single).not.toHaveBeenCalled();
  });
});

test('connections that are given up have said so when the pool has ended, whatever the process does next', async () => {
  const pool = createPool({ connection: database.connection, max: 1, onError: () => undefined });
  await pool.query('select 1');
  const single = jest.spyOn(GatheringSocket.prototype, '_write');

  await pool.end();

  expect(single).toHaveBeenCalledTimes(1);
});

/** Somebody who may not act for an account. */
async function newcomer(): Promise<string> {
  await database.pool.query('drop role if exists newcomer_without_rights');
  await database.pool.query('create role newcomer_without_rights login');
  return 'newcomer_without_rights';
}
