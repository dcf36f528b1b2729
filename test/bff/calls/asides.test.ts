import { createRecordCallEvents } from '../../../bff/calls/record-call-events';
import type { CallEvent } from '../../../bff/domain/call-event';
import { accountId, callId } from '../../../bff/domain/ids';
import { createCallTransactions } from '../../../bff/storage/call-unit-of-work';
import { createFakeClock } from '../../support/fake-clock';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
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
  await installAccount(database.pool, ACCOUNT, 'acme');
});
afterAll(() => database.drop());

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
