import { accountId } from '../../../bff/domain/ids';
import { createDeliveryInbox } from '../../../bff/storage/delivery-inbox';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

const OURS = accountId(71);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`insert into accounts (kommo_account_id, subdomain) values (${OURS}, 'ours')`);
});
afterAll(() => database.drop());

test('deliveries are taken in the order of their arrival, wherever in the table they stand', async () => {
  const inbox = createDeliveryInbox(database.pool);
  // So many that they are fetched by their places.
  const arrivals = Array.from({ length: 5_000 }, (_, index) => 1_000 * (index + 1));
  await inbox.store(arrivals.map((at) => ({ account: OURS, at, events: '[]' })));
  // What was postponed is written anew, behind the others.
  await database.pool.query(
    `update delivery_inbox set failures = failures + 1 where received_at < to_timestamp(2)`,
  );

  const taken = await inbox.take(OURS, { limit: 100, wait: false }, async (_unit, deliveries) =>
    deliveries.map(({ at }) => at),
  );

  expect(taken).toEqual(arrivals.slice(0, 100));
});
