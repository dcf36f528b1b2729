import { clickReference } from '../../../bff/calls/click-reference';
import { createRecordCallEvents } from '../../../bff/calls/record-call-events';
import type { CallEvent } from '../../../bff/domain/call-event';
import type { CallId } from '../../../bff/domain/ids';
import { accountId, callId } from '../../../bff/domain/ids';
import { createCallTransactions } from '../../../bff/storage/call-unit-of-work';
import { createLateCallStore } from '../../../bff/storage/late-call-store';
import { createLoggedCallStore } from '../../../bff/storage/logged-call-store';
import type { LeasedCall, LoggedCallStore } from '../../../bff/workers/log-call/logging-memo';
import { createRetryCall } from '../../../bff/workers/log-call/retry-call';
import { createFakeClock } from '../../support/fake-clock';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { installAccount } from '../support/widget-caller';

const ACCOUNT = accountId(42);
const MARIA = 43;
const CLICK = clickReference({ userId: MARIA, entity: null });

let database: TestDatabase;
let store: LoggedCallStore;
let count = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  await installAccount(database.pool, ACCOUNT, 'acme');
  store = createLoggedCallStore(database.pool);
});
beforeEach(() => listManagers({ [MARIA]: '101', 44: '102' }));
afterAll(() => database.drop());

async function listManagers(extensions: Readonly<Record<number, string>>): Promise<void> {
  await database.pool.query('delete from voip_users');
  for (const [user, extension] of Object.entries(extensions))
    await database.pool.query(
      'insert into voip_users (kommo_account_id, kommo_user_id, extension_id) values ($1, $2, $3)',
      [ACCOUNT, user, extension],
    );
}

const newCall = (): CallId => callId('voipstudio', `call-${(count += 1)}`);

/** One delivery for each, in this order. */
async function ringsAt(id: CallId, ...extensions: readonly string[]): Promise<void> {
  for (const extension of extensions)
    await tell(id, { legs: [{ id: extension, role: 'party', extension, ringingAt: 1_000 }] });
}

async function tell(id: CallId, more: Partial<CallEvent>): Promise<void> {
  count += 1;
  const told = { key: String(count), name: 'told', at: 1_000, strength: 1, direction: 'inbound' } as const;
  await createRecordCallEvents({
    transactions: createCallTransactions(database.pool),
    clock: createFakeClock(),
    patience: { unansweredMs: 0, ringingMs: 0, talkingMs: 0, resultMs: 0 },
  })(ACCOUNT, [{ callId: id, ...told, legs: [], ...more }]);
}

async function leased(id: CallId, from: LoggedCallStore = store): Promise<LeasedCall> {
  const call = await from.claim(ACCOUNT, id);
  if (typeof call === 'string') throw new Error(`the call is ${call}`);
  return call;
}

async function managerOf(id: CallId): Promise<number | null> {
  const call = await leased(id);
  await store.release(call);
  return call.responsibleUserId;
}

test('a call that rings at several telephones has no manager yet, in whatever order they are told', async () => {
  const [one, other] = [newCall(), newCall()];

  await ringsAt(one, '101');
  expect(await managerOf(one)).toBe(MARIA);
  await ringsAt(one, '102');
  await ringsAt(other, '102', '101');

  expect([await managerOf(one), await managerOf(other)]).toEqual([null, null]);
});

test('a call keeps its manager when more is told of it after they left', async () => {
  const id = newCall();
  await ringsAt(id, '101');

  await listManagers({ 44: '102' });
  await tell(id, { recording: { kind: 'url', url: 'https://files.example/1.mp3' } });

  expect(await managerOf(id)).toBe(MARIA);
});

test.each([
  ['alone', createLoggedCallStore],
  ['together with others', createLateCallStore],
])('another try asks for the manager anew, also where no telephone tells them, %s', async (_how, create) => {
  const parking = create(database.pool);
  const [rang, spoke] = [newCall(), newCall()];
  await tell(rang, { clickToCallReference: CLICK });
  await ringsAt(spoke, '101');
  for (const id of [rang, spoke]) {
    const call = await leased(id, parking);
    expect(call.responsibleUserId ?? call.clickedByUserId).toBe(MARIA);
    await parking.transition(call, { state: 'parked', parkedReason: 'crm/rejected' });
    await parking.release(call);
  }
  // As it was kept while the call rang at one telephone only.
  await database.pool.query('update voip_calls set responsible_user_id = 43 where call_id = $1', [rang]);
  await listManagers({ 44: '101' });

  const clock = createFakeClock();
  const retry = createRetryCall({ store: parking, clock, wake: async () => undefined });
  for (const id of [rang, spoke]) expect(await retry(ACCOUNT, id)).toBe(true);

  expect(await leased(rang)).toMatchObject({ responsibleUserId: null, clickedByUserId: null });
  expect(await leased(spoke)).toMatchObject({ responsibleUserId: 44 });
});
