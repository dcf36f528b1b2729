import type { PoolClient } from 'pg';
import type { CallId } from '../../../bff/domain/ids';
import { callId as idOf } from '../../../bff/domain/ids';
import { createLateCallStore } from '../../../bff/storage/late-call-store';
import { createLoggedCallStore } from '../../../bff/storage/logged-call-store';
import type { LeasedCall, LoggedCallStore } from '../../../bff/workers/log-call/logging-memo';
import { eventually } from '../../support/eventually';
import type { LoggingDesk } from '../workers/logging-desk';
import { openLoggingDesk } from '../workers/logging-desk';

let desk: LoggingDesk;
let store: LoggedCallStore;
let count = 0;

beforeAll(async () => {
  desk = await openLoggingDesk();
  store = createLateCallStore(desk.office.database.pool);
}, 60_000);
afterAll(() => desk.close());

async function hear(howMany: number): Promise<readonly CallId[]> {
  const calls: CallId[] = [];
  for (let index = 0; index < howMany; index += 1)
    calls.push(await desk.hear(`late-${(count += 1)}`, '+13125550100'));
  return calls;
}

async function claimAll(calls: readonly CallId[]): Promise<readonly LeasedCall[]> {
  const claimed = await Promise.all(calls.map((callId) => store.claim(desk.account, callId)));
  return claimed.map((call) => {
    if (typeof call === 'string') throw new Error(`a call is ${call}`);
    return call;
  });
}

/** The transactions that wrote these rows last. */
async function writers(calls: readonly CallId[]): Promise<ReadonlySet<unknown>> {
  const { rows } = await desk.office.database.pool.query<{ by: string }>(
    'select xmin::text as by from voip_calls where call_id = any ($1)',
    [calls],
  );
  return new Set(rows.map(({ by }) => by));
}

const kindsOf = (results: readonly PromiseSettledResult<unknown>[]): readonly string[] =>
  results.map(({ status }) => status);

test('calls that are claimed, moved and released together are written together, each under its own fence', async () => {
  const calls = await hear(5);

  const held = await claimAll(calls);
  expect(await writers(calls)).toHaveProperty('size', 1);
  const moved = await Promise.all(
    held.map((call, index) =>
      store.transition(call, {
        state: 'sending',
        memo: { failures: index },
        timeline: [
          { kind: 'rule', detail: `first of ${index}` },
          { kind: 'request', detail: `second of ${index}` },
        ],
      }),
    ),
  );
  expect(await writers(calls)).toHaveProperty('size', 1);
  await Promise.all(moved.map((call) => store.release(call)));

  expect(moved.map(({ callId }) => callId)).toEqual(calls);
  expect(moved.map(({ state, memo }) => [state, memo.failures])).toEqual(
    calls.map((_, index) => ['sending', index]),
  );
  const { rows } = await desk.office.database.pool.query<{ detail: string }>(
    `select detail from call_timeline where call_id = $1 and kind in ('rule', 'request') order by id`,
    [calls[3]],
  );
  expect(rows.map(({ detail }) => detail)).toEqual(['first of 3', 'second of 3']);
  expect((await claimAll(calls)).map(({ fence }) => fence)).toEqual(held.map(({ fence }) => fence + 1));
});

test('a call that is asked for twice at once has one worker, and one that nobody knows has none', async () => {
  const [callId = idOf('voipstudio', '')] = await hear(1);

  const claimed = await Promise.all(
    [callId, callId, idOf('voipstudio', 'never-heard-of')].map((one) => store.claim(desk.account, one)),
  );

  expect(claimed[0]).toMatchObject({ callId });
  expect(claimed.slice(1)).toEqual(['busy', 'gone']);
});

test('a call whose lease went to somebody else changes nothing, and those beside it are moved', async () => {
  const calls = await hear(3);
  const held = await claimAll(calls);
  await desk.expireLease(calls[1] as CallId);
  const next = await store.claim(desk.account, calls[1] as CallId);

  const results = await Promise.allSettled(
    held.map((call) =>
      store.transition(call, { state: 'parked', timeline: [{ kind: 'rule', detail: 'too late' }] }),
    ),
  );
  await Promise.all(held.map((call) => store.release(call)));

  expect(kindsOf(results)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: { code: 'queue/lease-lost' } });
  expect((await desk.row(calls[1] as CallId)).delivery_status).toBe('waiting');
  expect(await createLoggedCallStore(desk.office.database.pool).claim(desk.account, calls[1] as CallId)).toBe(
    'busy',
  );
  expect(next).toMatchObject({ callId: calls[1] });
});

test.each([
  ['before', 0],
  ['after', 1],
])(
  'a worker that lost its call is told so, also in one statement with the call’s present holder, and %s it',
  async (_when, place) => {
    const [callId = idOf('voipstudio', '')] = await hear(1);
    const [lost] = await claimAll([callId]);
    await desk.expireLease(callId);
    const [next] = await claimAll([callId]);
    if (lost === undefined || next === undefined) throw new Error('not claimed');
    const number = { kind: 'given-up', phone: `+1312555012${place}` } as const;
    const late = () =>
      store.transition(lost, { state: 'parked', number, timeline: [{ kind: 'rule', detail: 'too late' }] });
    const holders = () =>
      store.transition(next, { state: 'sending', timeline: [{ kind: 'rule', detail: 'in time' }] });
    await store.claimNumber(next, number.phone);

    const moves = place === 0 ? [late(), holders()] : [holders(), late()];
    const results = await Promise.allSettled(moves);

    expect(results[place]).toMatchObject({ status: 'rejected', reason: { code: 'queue/lease-lost' } });
    expect(results[1 - place]).toMatchObject({ status: 'fulfilled', value: { fence: next.fence } });
    expect((await desk.row(callId)).delivery_status).toBe('sending');
    const { rows } = await desk.office.database.pool.query<{ detail: string }>(
      `select detail from call_timeline where call_id = $1 and kind = 'rule'
       union all select phone from incoming_leads where call_id = $1`,
      [callId],
    );
    expect(rows.map(({ detail }) => detail)).toEqual(['in time', number.phone]);
  },
);

test('what the database does not take of one call keeps none of the others back', async () => {
  const calls = await hear(3);
  const held = await claimAll(calls);

  const results = await Promise.allSettled(
    held.map((call, index) =>
      store.transition(call, { state: 'parked', parkedReason: index === 1 ? 'not \u0000 text' : 'text' }),
    ),
  );

  expect(kindsOf(results)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((await desk.row(calls[1] as CallId)).delivery_status).toBe('waiting');
});

/** Somebody else's transaction, which never is the one that gives way. */
async function other(): Promise<PoolClient> {
  const client = await desk.office.database.pool.connect();
  await client.query(`begin; set local deadlock_timeout = '1min'`);
  return client;
}

async function somebodyWaits(): Promise<boolean> {
  const { rows } = await desk.office.database.pool.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
}

test('a group that meets another transaction in a deadlock gives way to it, and is done after it', async () => {
  const [first = idOf('voipstudio', ''), second = idOf('voipstudio', '')] = (await hear(2)).toSorted();
  const held = await claimAll([first, second]);
  const lock = `select from voip_calls where call_id = $1 for update`;
  const theirs = await other();
  await theirs.query(lock, [second]);

  const moves = Promise.all(held.map((call) => store.transition(call, { state: 'sending' })));
  await eventually(somebodyWaits);
  await theirs.query(lock, [first]);
  await theirs.query('commit');
  theirs.release();

  expect((await moves).map(({ state }) => state)).toEqual(['sending', 'sending']);
});

test('a lead that a call of a group opened is told to the next call of its number', async () => {
  const calls = await hear(3);
  const [opener, other, next] = await claimAll(calls);
  if (opener === undefined || other === undefined || next === undefined) throw new Error('not claimed');
  const number = '+13125550197';
  await store.claimLead(opener, number);

  await Promise.all([
    store.transition(opener, { memo: { leadId: 90 }, number: { kind: 'opened', phone: number, uid: null } }),
    store.transition(other, { state: 'sending' }),
  ]);

  expect(await writers(calls.slice(0, 2))).toHaveProperty('size', 1);
  expect(await store.claimLead(next, number)).toMatchObject({ entity: { type: 'leads', id: 90 } });
});

test('numbers are settled in one order, whatever the order of their calls', async () => {
  const held = await claimAll(await hear(2));
  const numbers = ['+13125550198', '+13125550199'];
  for (const [place, call] of held.entries()) await store.claimNumber(call, numbers[1 - place] ?? '');
  const lock = 'select from incoming_leads where phone = $1 for update nowait';
  const theirs = await other();
  await theirs.query(lock, [numbers[0]]);

  const moves = Promise.all(
    held.map((call, place) =>
      store.transition(call, { number: { kind: 'opened', phone: numbers[1 - place] ?? '', uid: 'u' } }),
    ),
  );
  await eventually(somebodyWaits);
  const taken = theirs.query(lock, [numbers[1]]);

  await expect(taken).resolves.toMatchObject({ rowCount: 1 });
  await theirs.query('commit');
  theirs.release();
  await moves;
});

test('calls that may open something for the same number are told apart, however many ask at once', async () => {
  const calls = await hear(4);
  const held = await claimAll(calls);
  const numbers = ['+13125550141', '+13125550142', '+13125550141', '+13125550143'];

  const claims = await Promise.all(held.map((call, place) => store.claimNumber(call, numbers[place] ?? '')));

  expect(claims).toEqual([{ kind: 'ours' }, { kind: 'ours' }, { kind: 'being-opened' }, { kind: 'ours' }]);
  await Promise.all(held.map((call) => store.release(call)));
});

test('what calls of a batch opened is recorded for the numbers of each', async () => {
  const calls = await hear(3);
  const held = await claimAll(calls);
  const numbers = ['+13125550151', '+13125550152', '+13125550153'];
  await Promise.all(held.map((call, place) => store.claimNumber(call, numbers[place] ?? '')));

  await Promise.all(
    held.map((call, place) =>
      store.transition(call, {
        state: 'logged',
        memo: { leadId: 700 + place, contactId: 800 + place },
        number: { kind: 'opened', phone: numbers[place] ?? '', uid: `uid-${place}` },
      }),
    ),
  );

  const { rows } = await desk.office.database.pool.query(
    `select phone, call_id, unsorted_uid, lead_id, contact_id, opened_at is not null as opened
     from incoming_leads where phone = any ($1) order by phone`,
    [numbers],
  );
  expect(rows).toEqual(
    numbers.map((phone, place) => ({
      phone,
      call_id: calls[place],
      unsorted_uid: `uid-${place}`,
      lead_id: 700 + place,
      contact_id: 800 + place,
      opened: true,
    })),
  );
});
