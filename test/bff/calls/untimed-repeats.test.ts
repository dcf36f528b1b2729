import { describeCall } from '../../../bff/calls/describe-call';
import type { CallFacts } from '../../../bff/calls/call-facts';
import { createRecordCallEvents } from '../../../bff/calls/record-call-events';
import { accountId } from '../../../bff/domain/ids';
import { toCallEvents } from '../../../bff/normalize/providers/myoperator/to-call-events';
import { createCallTransactions } from '../../../bff/storage/call-unit-of-work';
import { queryDelivery, RECEIVED_AT } from '../../contracts/provider-deliveries';
import { createFakeClock } from '../../support/fake-clock';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { connectionOf } from '../normalize/providers/connection-of';
import { installAccount } from '../support/widget-caller';

const ACCOUNT = accountId(42);
const DAY_MS = 86_400_000;
const connection = connectionOf('myoperator', { defaultCountry: 'IN' });

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('delete from accounts');
  await installAccount(database.pool, ACCOUNT, 'acme');
});

/** By GET, of an account that has mapped no time. */
const told = (state: string, afterMs: number, more = '') => {
  const delivery = queryDelivery(`uid=n2.1&clid=%2B919711636496&event=1&call_state=${state}${more}`);
  return toCallEvents({ ...delivery, receivedAt: RECEIVED_AT + afterMs }, connection).events;
};
const ANSWERED = told('6', 0);
const ENDED = told('2', 30_000);
const REPEATED = told('2', DAY_MS);

async function talkAfter(...transactions: readonly (typeof ANSWERED)[]): Promise<unknown> {
  const record = createRecordCallEvents({
    transactions: createCallTransactions(database.pool),
    clock: createFakeClock(),
    patience: { unansweredMs: 0, ringingMs: 0, talkingMs: 0, resultMs: 0 },
  });
  for (const events of transactions) await record(ACCOUNT, events);
  const { rows } = await database.pool.query<{ facts: CallFacts }>('select facts from voip_calls');
  expect(rows).toHaveLength(1);
  return rows[0] && describeCall(rows[0].facts).talkSeconds;
}

test('a delivery without a time that is sent again a day later makes no call a day longer', async () => {
  expect(await talkAfter(ANSWERED, ENDED, REPEATED)).toBe(30);
});

test('nor does one whose repetition is merged in the same moment', async () => {
  expect(await talkAfter(ANSWERED, [...ENDED, ...REPEATED])).toBe(30);
});

test('another delivery without a time still counts, and so does one that tells its time', async () => {
  expect(await talkAfter(ANSWERED, ENDED, told('2', 60_000, '&status=Connected'))).toBe(60);

  const created = Math.floor(RECEIVED_AT / 1000) + 90;
  expect(await talkAfter(ANSWERED, told('2', DAY_MS, `&created=${created}`))).toBe(90);
});
