import { createRecordCallEvents } from '../../../bff/calls/record-call-events';
import type { CallEvent } from '../../../bff/domain/call-event';
import { toCallEvents } from '../../../bff/normalize/providers/voipstudio/to-call-events';
import { accountId, callId } from '../../../bff/domain/ids';
import { createCallTransactions } from '../../../bff/storage/call-unit-of-work';
import { jsonDelivery } from '../../contracts/provider-deliveries';
import { readFixture } from '../../sandbox/providers/delivery';
import { createFakeClock } from '../../support/fake-clock';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { at, connectionOf } from '../normalize/providers/connection-of';
import { installAccount } from '../support/widget-caller';

const ACCOUNT = accountId(42);
const CALL = callId('voipstudio', 'abc');
const said = { callId: CALL, at: 0, strength: 1 } as const;
const PANEL: CallEvent = { ...said, key: 'panel', name: 'queue.wrapup START', legs: [], aside: true };
const RINGING: CallEvent = {
  ...said,
  key: 'ringing',
  name: 'call.ringing',
  legs: [{ id: '1', role: 'party', ringingAt: 0 }],
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('delete from accounts');
  await installAccount(database.pool, ACCOUNT, 'acme');
});

async function record(...events: readonly CallEvent[]) {
  await createRecordCallEvents({
    transactions: createCallTransactions(database.pool),
    clock: createFakeClock(),
    patience: { unansweredMs: 0, ringingMs: 0, talkingMs: 0, resultMs: 0 },
  })(ACCOUNT, events);
  const { rows: calls } = await database.pool.query<{ facts_revision: number }>('select * from voip_calls');
  const { rows: timeline } = await database.pool.query<{ detail: string }>(
    'select detail from call_timeline',
  );
  return {
    revisions: calls.map((call) => call.facts_revision),
    timeline: timeline.map(({ detail }) => detail),
  };
}

test('what is told beside a call makes no call, and of a known one only a line of its timeline', async () => {
  expect(await record(PANEL)).toEqual({ revisions: [], timeline: [] });

  const { revisions } = await record(RINGING);

  expect(await record(PANEL, PANEL)).toEqual({ revisions, timeline: ['call.ringing', 'queue.wrapup START'] });
});

const connection = connectionOf('voipstudio');
const message = readFixture('voipstudio/sms-received.json');
const written = (changes: Record<string, unknown> = {}): readonly CallEvent[] =>
  toCallEvents(jsonDelivery({ ...message, ...changes }), connection).events;

/** A call of the number that wrote, as the webhooks tell it. */
function called(name: string, startedAt: string, changes: Partial<CallEvent> = {}): CallEvent {
  const [hangup] = toCallEvents(jsonDelivery(readFixture('voipstudio/call-hangup.json')), connection).events;
  if (hangup === undefined) throw new Error('the hang-up tells of a call');
  return {
    ...hangup,
    callId: callId('voipstudio', name),
    key: name,
    name,
    startedAt: at(startedAt),
    legs: [],
    ...changes,
  };
}

/** What stands on which timeline, without what the calls tell of themselves. */
async function messages(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ call_id: string }>(
    `select call_id from call_timeline where detail = 'sms.received' order by id`,
  );
  return rows.map((row) => row.call_id);
}

const FIRST = called('first', '2021-04-20T08:00:00Z');
const LAST = called('last', '2021-04-28T08:45:55Z');
const LATER = called('later', '2021-04-28T09:46:51Z');

test('a text message stands on the timeline of the last call with its number, and is no call', async () => {
  await record(FIRST, LAST, LATER, called('elsewhere', '2021-04-28T09:46:00Z', { from: '+447854740948' }));

  const { revisions } = await record(...written());

  expect(await messages()).toEqual(['voipstudio:last']);
  expect(revisions).toEqual([1, 1, 1, 1]);
});

test('a text message finds the call that was made to its number', async () => {
  const sides = { direction: 'outbound', from: '+441183211001', to: '+447854740947' } as const;
  await record(FIRST, { ...LAST, ...sides });

  await record(...written());

  expect(await messages()).toEqual(['voipstudio:last']);
});

test('a text message finds the call that is told at the same moment', async () => {
  await record(FIRST);

  await record(...written(), LAST, LATER);

  expect(await messages()).toEqual(['voipstudio:last']);
});

test('a text message that is delivered again stands once, whatever was told in between', async () => {
  await record(FIRST);
  await record(...written());
  await record(LAST);

  await record(...written(), ...written());

  expect(await messages()).toEqual(['voipstudio:first']);
});

test.each([
  ['from a number that never called', {}, called('other', '2021-04-28T08:45:55Z', { from: '+447854740948' })],
  ['a month after the last call', {}, called('old', '2021-03-28T08:45:55Z')],
  ['before the first call', {}, LATER],
  [
    'from a number that is withheld',
    { from_no: null },
    called('hidden', '2021-04-28T08:45:55Z', { from: '' }),
  ],
])('a text message %s is kept nowhere', async (_, changes, call) => {
  await record(call);

  await record(...written(changes));

  expect(await messages()).toEqual([]);
});

test('nothing that was written in a text message is kept', () => {
  expect(JSON.stringify(written())).not.toContain(message['text']);
  expect(JSON.stringify(written({ id: null }))).not.toContain(message['text']);
});
