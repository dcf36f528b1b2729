import fc from 'fast-check';
import { describeCall } from '../../../bff/calls/describe-call';
import type { CallFacts } from '../../../bff/calls/call-facts';
import { createRecordCallEvents } from '../../../bff/calls/record-call-events';
import { createRecordCallResult } from '../../../bff/calls/record-call-result';
import { WHOLE_CALL } from '../../../bff/domain/call-event';
import type { CallEvent } from '../../../bff/domain/call-event';
import { accountId, callId } from '../../../bff/domain/ids';
import { createCallTransactions } from '../../../bff/storage/call-unit-of-work';
import { createFakeClock } from '../../support/fake-clock';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { jsonDelivery, formDelivery } from '../../contracts/provider-deliveries';
import { readFixture } from '../../sandbox/providers/delivery';
import { createApi as createMyoperatorApi } from '../../../bff/normalize/providers/myoperator/api';
import { createApi as createVoipstudioApi } from '../../../bff/normalize/providers/voipstudio/api';
import { toCallEvents as readMyoperator } from '../../../bff/normalize/providers/myoperator/to-call-events';
import { toCallEvents as readVoipstudio } from '../../../bff/normalize/providers/voipstudio/to-call-events';
import { answering } from '../normalize/apis/serve-api';
import { at, connectionOf } from '../normalize/providers/connection-of';
import { installAccount } from '../support/widget-caller';

const ACCOUNT = accountId(42);
const myoperator = connectionOf('myoperator', { defaultCountry: 'IN', credentials: { apiToken: 't' } });
const voipstudio = connectionOf('voipstudio', { credentials: { apiToken: 't' } });

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => startAfresh());

async function startAfresh(): Promise<void> {
  await database.pool.query('delete from accounts');
  await installAccount(database.pool, ACCOUNT, 'acme');
}

const deps = () => ({
  transactions: createCallTransactions(database.pool),
  clock: createFakeClock(),
  patience: { unansweredMs: 0, ringingMs: 0, talkingMs: 0, resultMs: 0 },
});
const record = (events: readonly CallEvent[]): Promise<void> =>
  createRecordCallEvents(deps())(ACCOUNT, events);

async function recorded() {
  const { rows } = await database.pool.query<{ call_id: string; facts: CallFacts }>(
    'select call_id, facts from voip_calls order by call_id',
  );
  return rows.map((row) => ({ callId: row.call_id, story: describeCall(row.facts) }));
}

/** The vendor's own log, read as `reconcile` reads it. */
async function logged(body: unknown, createApi: typeof createVoipstudioApi, connection: typeof voipstudio) {
  const server = await answering(200, JSON.stringify(body));
  try {
    const period = { from: at('2020-01-01T00:00:00Z'), to: at('2027-01-01T00:00:00Z') };
    const { events } = await createApi({ origin: server.origin }).listCalls(
      connection,
      period,
      async () => false,
    );
    return events;
  } finally {
    await server.stop();
  }
}

const read = (deliveries: readonly ReturnType<typeof jsonDelivery>[]): readonly CallEvent[] =>
  deliveries.flatMap((delivery) => readMyoperator(delivery, myoperator).events);

/** One conversation, as each of a vendor's voices tells it. */
async function voices(): Promise<Readonly<Record<string, readonly CallEvent[]>>> {
  const hangup = readFixture('voipstudio/call-hangup.json');
  const ringing = readFixture('voipstudio/call-ringing.json');
  const summary = readFixture('myoperator/v2-call-summary.json');
  const elsewhere = {
    ...summary,
    session_id: 's-1',
    payload: { ...(summary['payload'] as object), id: 's-1' },
  };
  const start = at('2026-03-02T09:15:00Z') / 1000;
  const uid = { _pm: [{ ky: 'ui', vl: 'n2.1772442900.3175190' }], _ai: 'entry-1', _ev: 1, _su: 1 };
  const log = { ...uid, _cl: '+919711636496', _cr: '9711636496', _st: start, _et: start + 60 };
  const inCall = {
    uid: 'n2.1772442900.3175190',
    clid_raw: '919711636496',
    event: '1',
    call_time: '2026-03-02 09:15:02',
  };
  const cdr = {
    live_id: 139543232,
    type: 'I',
    calldate: '2021-04-28 08:45:55',
    src: '447854740947',
    dst: '441183211001',
  };
  const row = {
    caller_number: '+919711636496',
    event: 1,
    status: 1,
    start_time: start,
    end_time: start + 60,
  };
  return {
    'VoIPstudio’s webhooks and its log': [
      ...[ringing, hangup].flatMap((payload) => readVoipstudio(jsonDelivery(payload), voipstudio).events),
      ...(await logged(
        { data: [{ ...cdr, dst_id: 10002, duration: 18, billsec: 11 }] },
        createVoipstudioApi,
        voipstudio,
      )),
    ],
    'MyOperator’s webhooks of both generations, and its log': [
      ...read([1, 5, 6, 2].map((call_state) => formDelivery({ ...inCall, call_state: String(call_state) }))),
      ...read([formDelivery(log)]),
      ...read(
        ['call.initiated', 'call.answered', 'call.end', 'call.summary'].map((event_type) =>
          jsonDelivery({ ...elsewhere, event_type, event_id: `e-${event_type}` }),
        ),
      ),
      ...(await logged(
        { data: { hits: [{ _id: 'entry-9', _source: row }] } },
        ({ origin }) => createMyoperatorApi({ origin, obdOrigin: origin }),
        myoperator,
      )),
    ],
  };
}

test.each(['VoIPstudio’s webhooks and its log', 'MyOperator’s webhooks of both generations, and its log'])(
  'make one call of it, whatever comes first: %s',
  async (name) => {
    const events = (await voices())[name] ?? [];
    const names = new Set(events.map((event) => event.callId));
    const stories = new Set<string>();
    expect(names.size).toBe(name.startsWith('V') ? 2 : 3);

    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...events], { minLength: events.length }), async (order) => {
        await startAfresh();
        for (const event of order) await record([event]);
        const calls = await recorded();

        expect(calls).toHaveLength(1);
        expect(names).toContain(calls[0]?.callId);
        stories.add(JSON.stringify(calls[0]?.story));
      }),
      { numRuns: 15, seed: 20_260_302 },
    );
    expect(stories.size).toBe(1);
  },
  60_000,
);

test('several voices that are heard in one transaction, or at the same moment, make one call', async () => {
  const events = (await voices())['MyOperator’s webhooks of both generations, and its log'] ?? [];

  await record(events);
  expect(await recorded()).toHaveLength(1);

  await startAfresh();
  await Promise.all(events.map((event) => record([event])));
  expect(await recorded()).toHaveLength(1);
});

describe('a second name', () => {
  const said = (id: string, naming: string, changes: Partial<CallEvent> = {}): CallEvent => ({
    callId: callId('myoperator', id),
    naming,
    key: `${id}.${naming}`,
    name: 'call',
    at: 1_000_000,
    strength: 1,
    direction: 'inbound',
    from: '+12125096995',
    startedAt: 1_000_000,
    legs: [{ id: 'call', role: 'conversation', ringingAt: 1_000_000 }],
    ...changes,
  });

  test.each<[string, CallEvent]>([
    ['of the same kind: somebody called twice', said('b', 'uid')],
    ['for another number', said('b', 'session', { from: '+12125097518' })],
    ['for the other direction', said('b', 'session', { direction: 'outbound', to: '+12125096995' })],
    ['more than a minute away', said('b', 'session', { startedAt: 1_060_001 })],
    ['for a caller who hides the number', said('b', 'session', { from: '' })],
  ])('is another call when it is %s', async (_, other) => {
    await record([said('a', 'uid')]);
    await record([other]);

    expect(await recorded()).toHaveLength(2);
  });

  test('goes to the nearest of two calls, and each call takes one', async () => {
    const later = { startedAt: 1_040_000 };
    await record([said('a', 'uid'), said('b', 'uid', later)]);

    await record([said('y', 'session', { startedAt: 1_038_000 })]);
    await record([said('x', 'session', { startedAt: 1_002_000 })]);
    await record([said('x', 'session', { key: 'again', startedAt: 1_039_000 })]);

    const { rows } = await database.pool.query('select alias, call_id from call_aliases order by alias');
    expect(await recorded()).toHaveLength(2);
    expect(rows).toEqual([
      { alias: 'myoperator:x', call_id: 'myoperator:a' },
      { alias: 'myoperator:y', call_id: 'myoperator:b' },
    ]);
  });

  test('leads a manager’s result to the call, too', async () => {
    await record([said('a', 'uid'), said('x', 'session')]);
    const submitted = {
      callId: callId('myoperator', 'x'),
      userId: 7,
      result: { note: 'bought' },
      at: 2_000_000,
    };

    expect((await createRecordCallResult(deps())(ACCOUNT, submitted)).callId).toBe('myoperator:a');
    expect((await recorded()).map(({ story }) => story.hasResult)).toEqual([true]);
  });
});

test('calls of two providers with one number at one instant stay two, also when they are heard together', async () => {
  const start = at('2026-03-02T09:15:00Z');
  const event = (provider: 'voipstudio' | 'myoperator', naming: string): CallEvent => ({
    callId: callId(provider, `${provider}-1`),
    key: provider,
    name: 'hang-up',
    at: start + 60_000,
    strength: 2,
    naming,
    direction: 'inbound',
    from: '+13122000113',
    to: '+441183211001',
    startedAt: start,
    legs: [{ id: WHOLE_CALL, role: 'party' }],
  });

  await record([event('voipstudio', 'call'), event('myoperator', 'session')]);

  expect((await recorded()).map((one) => one.callId)).toEqual([
    'myoperator:myoperator-1',
    'voipstudio:voipstudio-1',
  ]);
});
