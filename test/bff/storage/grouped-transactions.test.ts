import type { PoolClient } from 'pg';
import { AppError } from '../../../bff/domain/errors';
import { accountId } from '../../../bff/domain/ids';
import { createGroupedTransactions } from '../../../bff/storage/grouped-transactions';
import type { Transact } from '../../../bff/storage/grouped-transactions';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

const ACCOUNT = accountId(1);

let database: TestDatabase;
let transact: Transact;

beforeEach(async () => {
  database = await createTestDatabase();
  transact = createGroupedTransactions(database.pool);
});
afterEach(() => database.drop());

const work = <T>(key: string, run: (client: PoolClient) => Promise<T>) =>
  transact({ account: ACCOUNT, key, run });

async function transactionOf(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ id: string }>('select pg_current_xact_id()::text as id');
  return rows[0]?.id ?? '';
}

async function announce(client: PoolClient, callId: string): Promise<void> {
  await client.query(
    `insert into jobs (kommo_account_id, kind, call_id, run_at) values (1, 'log-call', $1, now())`,
    [callId],
  );
}

async function announced(): Promise<string[]> {
  const { rows } = await database.pool.query<{ call_id: string }>('select call_id from jobs order by 1');
  return rows.map(({ call_id: callId }) => callId);
}

test('works of one account that come together share a transaction', async () => {
  const ids = await Promise.all(['a', 'b', 'c'].map((key) => work(key, transactionOf)));

  expect(new Set(ids).size).toBe(1);
});

test('works of two accounts never share one', async () => {
  const ids = await Promise.all(
    [1, 2].map((account) => transact({ account: accountId(account), key: 'a', run: transactionOf })),
  );

  expect(new Set(ids).size).toBe(2);
});

test('a work that refuses fails alone, and what was done with it is stored', async () => {
  const refused = work('a', () => Promise.reject(new AppError('queue/lease-lost')));
  const done = work('b', (client) => announce(client, 'stored'));

  await expect(refused).rejects.toMatchObject({ code: 'queue/lease-lost' });
  await done;
  expect(await announced()).toEqual(['stored']);
});

test('a statement that fails takes nobody along', async () => {
  const broken = work('a', (client) => client.query('select 1 / 0'));
  const done = work('b', (client) => announce(client, 'stored'));

  await expect(broken).rejects.toThrow('division by zero');
  await done;
  expect(await announced()).toEqual(['stored']);
});

test('who comes while a transaction is under way goes with the next', async () => {
  const later: Promise<string>[] = [];
  const first = await work('a', async (client) => {
    later.push(work('c', transactionOf), work('b', transactionOf));
    return transactionOf(client);
  });

  const ids = await Promise.all(later);

  expect(new Set(ids).size).toBe(1);
  expect(ids[0]).not.toBe(first);
});
