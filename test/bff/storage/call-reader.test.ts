import { clickReference } from '../../../bff/calls/click-reference';
import { createRecordCallEvents } from '../../../bff/calls/record-call-events';
import type { CallId } from '../../../bff/domain/ids';
import { accountId, callId } from '../../../bff/domain/ids';
import { createCallReader } from '../../../bff/storage/call-reader';
import { createCallTransactions } from '../../../bff/storage/call-unit-of-work';
import { createFakeClock } from '../../support/fake-clock';
import { installAccount } from '../support/widget-caller';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

const ACCOUNT = accountId(42);
const CARD = { type: 'leads', id: 4003 } as const;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await installAccount(database.pool, ACCOUNT, 'acme');
  await database.pool.query(
    `insert into voip_calls (kommo_account_id, call_id, provider, facts, feed_position)
     select ${ACCOUNT}, 'voipstudio:' || n, 'voipstudio', '{"legs": []}', n from generate_series(1, 300) n`,
  );
});
afterAll(() => database.drop());

const reader = () =>
  createCallReader(database.pool, {
    cardUrl: () => '',
    formatPhone: (number) => number,
    countryOf: () => null,
  });
const positions = (changes: readonly { readonly position: number }[]) =>
  changes.map(({ position }) => position);

test('a change that becomes visible behind later ones is read, and what was seen is not read again', async () => {
  const known = Array.from({ length: 200 }, (_, index) => 101 + index).filter((position) => position !== 150);

  expect(positions(await reader().changedSince(ACCOUNT, 100, known))).toEqual([150]);
});

test('whoever resumes is told a little of what came before', async () => {
  const told = positions(await reader().changedSince(ACCOUNT, 290));

  expect([told[0], told.length]).toEqual([91, 210]);
});

async function dials(id: string, userId: number): Promise<CallId> {
  const clicked = callId('myoperator', id);
  await createRecordCallEvents({
    transactions: createCallTransactions(database.pool),
    clock: createFakeClock(),
    patience: { unansweredMs: 0, ringingMs: 0, talkingMs: 0, resultMs: 0 },
  })(ACCOUNT, [
    {
      ...{ callId: clicked, key: '1', name: 'call_state 3', at: 0, strength: 1, direction: 'outbound' },
      ...{ to: '+919711636496', legs: [{ id: 'call', role: 'conversation', ringingAt: 0 }] },
      clickToCallReference: clickReference({ userId, entity: CARD }),
    },
  ]);
  return clicked;
}

test('while a call that was started by a click rings, the manager who clicked is shown it, with the card it was dialled from', async () => {
  await database.pool.query(
    `insert into voip_users (kommo_account_id, kommo_user_id, extension_id) values (${ACCOUNT}, 43, '101')`,
  );

  expect(await reader().get(ACCOUNT, await dials('clicked', 43))).toMatchObject({
    status: 'ringing',
    responsibleUserId: 43,
    entity: CARD,
  });
  expect(await reader().get(ACCOUNT, await dials('clicked by nobody', 44))).toMatchObject({
    responsibleUserId: null,
    entity: CARD,
  });
});

test('a call is found by each of its names, and by nobody else in another account', async () => {
  const other = accountId(43);
  await installAccount(database.pool, other, 'other');
  await database.pool.query(
    `insert into call_aliases (kommo_account_id, alias, call_id) values (${ACCOUNT}, 'voipstudio:shown once', 'voipstudio:7');
     insert into call_timeline (kommo_account_id, call_id, at, kind, detail)
     values (${ACCOUNT}, 'voipstudio:7', now(), 'received', 'call.end')`,
  );
  const alias = callId('voipstudio', 'shown once');

  expect(await reader().get(ACCOUNT, alias)).toMatchObject({
    callId: 'voipstudio:7',
    timeline: [{ detail: 'call.end' }],
  });
  expect(await reader().get(other, alias)).toBeUndefined();
  expect(await reader().get(ACCOUNT, callId('voipstudio', 'never'))).toBeUndefined();
});

test('a name of a call of its own leads to that call, also where it is a further name of another', async () => {
  await database.pool.query(
    `insert into call_aliases (kommo_account_id, alias, call_id) values (${ACCOUNT}, 'voipstudio:8', 'voipstudio:9')`,
  );

  expect(await reader().get(ACCOUNT, callId('voipstudio', '8'))).toMatchObject({ callId: 'voipstudio:8' });
});
