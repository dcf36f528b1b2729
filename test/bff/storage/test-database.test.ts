import { createPool } from '../../../bff/storage/pool';
import { createTestDatabase } from '../../support/test-database';

test('a test database is migrated, is alone, and is reached by its address', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await one.pool.query("insert into accounts (kommo_account_id, subdomain) values (9007199254740991, 'one')");
  const byUrl = createPool({ databaseUrl: one.url, max: 1, onError: () => undefined });

  const { rows } = await byUrl.query('select kommo_account_id, installed_at from accounts');
  const { rowCount } = await other.pool.query('select from accounts');

  expect(rows).toEqual([{ kommo_account_id: 9007199254740991, installed_at: expect.any(Date) as Date }]);
  expect(rowCount).toBe(0);
  await byUrl.end();
  await Promise.all([one.drop(), other.drop()]);
});
