import { accountId } from '../../../bff/domain/ids';
import { statusOf, storePlan } from '../../../bff/storage/account-upkeep';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { installAccount } from '../support/widget-caller';

const ACCOUNT = accountId(42);
let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
  await installAccount(database.pool, ACCOUNT, 'demo');
  await database.pool.query("update accounts set status_since = now() - interval '1 hour'");
});
afterEach(() => database.drop());

const tell = (status: 'active' | 'payment-required', askedMs: number) =>
  storePlan(database.pool, 'Demo', { status, askedMs });

test('that the plan has ended, and that it goes on, is news once', async () => {
  expect(await tell('payment-required', 300)).toBe(ACCOUNT);
  expect(await tell('payment-required', 300)).toBeUndefined();
  expect(await tell('active', 300)).toBe(ACCOUNT);
  expect(await tell('active', 300)).toBeUndefined();
});

test('of a plan that ended before somebody was let in nothing is heard afterwards', async () => {
  await tell('payment-required', 300);
  await tell('active', 20);

  expect(await tell('payment-required', 60_000)).toBeUndefined();
  expect(await statusOf(database.pool, 'demo')).toBe('active');
});

test('an account whose authorization is dead is not brought back by a plan', async () => {
  await database.pool.query("update accounts set status = 'unauthorized'");

  expect(await tell('active', 20)).toBeUndefined();
  expect(await statusOf(database.pool, 'demo')).toBe('unauthorized');
});
