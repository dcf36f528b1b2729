import { EventEmitter, once } from 'node:events';
import { accountId, callId } from '../../../bff/domain/ids';
import { createCallTransactions } from '../../../bff/storage/call-unit-of-work';
import { createDeliveryInbox } from '../../../bff/storage/delivery-inbox';
import { eventually } from '../../support/eventually';
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

const CALLS = [callId('voipstudio', 'a'), callId('voipstudio', 'b')] as const;

/**
 * `lockBoth` locks both calls in their order, and meets somebody who locks them the other way round, the first time; before
 * its further times it waits until `isOver`, since who gave way may be faster than who was waiting.
 */
async function inTheWay(lockBoth: (isOver: Promise<void>) => Promise<unknown>): Promise<void> {
  const other = await database.pool.connect();
  const over = new EventEmitter();
  // The one whose patience ends first is the one that gives way.
  await other.query(`begin; set local deadlock_timeout = '1min'`);
  await other.query('select from voip_calls where call_id = $1 for update', [CALLS[1]]);
  const done = lockBoth(once(over, 'over').then(() => undefined));
  await eventually(async () => {
    const { rowCount } = await database.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount === 1;
  });
  await other.query('select from voip_calls where call_id = $1 for update', [CALLS[0]]);
  await other.query('commit');
  over.emit('over');
  other.release();
  await done;
}

async function makeCalls(): Promise<void> {
  await database.pool.query(
    `insert into voip_calls (kommo_account_id, call_id, provider, delivery_status, facts)
     select ${OURS}, id, 'voipstudio', 'waiting', '{}' from unnest($1::text[]) as id on conflict do nothing`,
    [CALLS],
  );
}

test('deliveries whose merging gave way in a deadlock are merged at once, without waiting to be found again', async () => {
  await makeCalls();
  const inbox = createDeliveryInbox(database.pool);
  await database.pool.query('delete from delivery_inbox');
  await inbox.store([{ account: OURS, at: 1_000, events: '[]' }]);
  let turns = 0;

  await inTheWay((isOver) =>
    inbox.take(OURS, { limit: 100, wait: false }, async (unit) => {
      turns += 1;
      if (turns > 1) await isOver;
      await unit.lockCalls(CALLS);
    }),
  );

  expect(turns).toBe(2);
  expect((await database.pool.query('select from delivery_inbox')).rowCount).toBe(0);
});

test("a manager's result that gave way in a deadlock is stored all the same", async () => {
  await makeCalls();
  let turns = 0;

  await inTheWay((isOver) =>
    createCallTransactions(database.pool).run(OURS, async (unit) => {
      turns += 1;
      if (turns > 1) await isOver;
      await unit.lockCalls(CALLS);
    }),
  );

  expect(turns).toBe(2);
});
