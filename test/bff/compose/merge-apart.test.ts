import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { InboxMerger } from '../../../bff/calls/merge-inbox';
import { createMergerApart, MERGE_THREAD } from '../../../bff/compose/merge-apart';
import type { MergeThreadSettings } from '../../../bff/compose/merge-thread';
import { accountId, callId } from '../../../bff/domain/ids';
import type { CallId } from '../../../bff/domain/ids';
import { createDeliveryInbox } from '../../../bff/storage/delivery-inbox';
import { traceOfCall } from '../../../bff/telemetry/trace-of-call';
import type { PastSpan } from '../../../bff/telemetry/tracing';
import { eventually } from '../../support/eventually';
import { createFakeClock } from '../../support/fake-clock';
import type { FakeClock } from '../../support/fake-clock';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { silent } from '../support/served';

const OURS = accountId(71);
const AT = Date.parse('2026-01-01T12:00:00Z');
/** Later than the tests take, so that nobody takes it for left behind. */
const ARRIVED = Date.now() + 3_600_000;
const PATIENCE = { unansweredMs: 0, ringingMs: 60_000, talkingMs: 60_000, resultMs: 0 };
const HOOK = path.join(__dirname, '..', '..', 'support', 'run-typescript.js');

let database: TestDatabase;
let clock: FakeClock;
let threads: Worker[];
let repeats: CallId[];
let spans: PastSpan[];
let merger: InboxMerger;
/** How many threads the machine refuses to start. */
let refusals: number;
/** What the next threads do instead of merging. */
let fault: string | undefined;

beforeEach(async () => {
  database = await createTestDatabase();
  await database.pool.query(`insert into accounts (kommo_account_id, subdomain) values (${OURS}, 'ours')`);
  clock = createFakeClock();
  threads = [];
  repeats = [];
  spans = [];
  refusals = 0;
  fault = undefined;
  const settings: MergeThreadSettings = {
    database: { connection: database.connection },
    logLevel: 'silent',
    patience: PATIENCE,
    storing: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
    isTraced: true,
  };
  merger = createMergerApart({
    settings,
    clock,
    logger: silent,
    tellRepeats: (calls) => void repeats.push(...calls),
    tellSpans: (told) => void spans.push(...told),
    startThread: (workerData) => {
      refusals -= 1;
      if (refusals >= 0) throw new Error('pthread_create() failed: EAGAIN');
      const thread =
        fault === undefined
          ? new Worker(MERGE_THREAD, { workerData, execArgv: ['-r', HOOK] })
          : new Worker(fault, { eval: true });
      threads.push(thread);
      return thread;
    },
  });
});
afterEach(async () => {
  await merger.stop();
  await database.drop();
});

async function store(id: string): Promise<void> {
  const events = JSON.stringify([
    { callId: callId('voipstudio', id), key: `${id} rings`, name: 'ringing', at: AT, strength: 1, legs: [] },
  ]);
  await createDeliveryInbox(database.pool).store([{ account: OURS, at: ARRIVED, events }]);
}

async function calls(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ call_id: string }>(
    'select call_id from voip_calls order by 1',
  );
  return rows.map((row) => row.call_id);
}

test('a thread merges what its account was woken for, and tells which calls it heard nothing new of', async () => {
  await store('a');
  merger.wake(OURS);
  await eventually(async () => (await calls()).length === 1);

  await store('a');
  merger.wake(OURS);
  await eventually(() => repeats.length === 1);

  expect(repeats).toEqual(['voipstudio:a']);
});

test('whoever asks for an account has all of it merged first', async () => {
  await store('a');
  await store('b');

  await merger.mergeNow(OURS);

  expect(await calls()).toEqual(['voipstudio:a', 'voipstudio:b']);
});

test('after a thread that died another one merges what came meanwhile', async () => {
  await merger.mergeNow(OURS);
  await threads[0]?.terminate();
  await store('a');
  merger.wake(OURS);
  await expect(merger.mergeNow(OURS)).rejects.toMatchObject({ code: 'storage/unavailable' });

  await clock.advance(1_000);

  await eventually(async () => (await calls()).length === 1);
  expect(threads).toHaveLength(2);
});

test('a machine that has no thread left is asked again, and what came meanwhile is merged', async () => {
  await merger.mergeNow(OURS);
  refusals = 1;
  await threads[0]?.terminate();
  await store('a');
  merger.wake(OURS);

  await eventually(() => clock.waiting === 1);
  await clock.advance(1_000);
  await eventually(() => refusals === 0 && clock.waiting === 1);
  await clock.advance(1_000);

  await eventually(async () => (await calls()).length === 1);
});

test('whoever waits for a thread that dies is told so', async () => {
  await merger.mergeNow(OURS);
  const lock = await database.pool.connect();
  await lock.query('begin; lock table delivery_inbox');

  const waiting = merger.mergeNow(OURS);
  await threads[0]?.terminate();

  await expect(waiting).rejects.toMatchObject({ code: 'storage/unavailable' });
  await lock.query('rollback');
  lock.release();
});

test('stopping lets the batch under way finish, hears its spans, and the thread ends', async () => {
  await store('a');
  const lock = await database.pool.connect();
  await lock.query('begin; lock table voip_calls');
  merger.wake(OURS);
  await eventually(async () => {
    const { rows } = await database.pool.query(`select from pg_stat_activity where wait_event_type = 'Lock'
      and datname = current_database()`);
    return rows.length > 0;
  });

  const stopping = merger.stop();
  await lock.query('commit');
  lock.release();
  await stopping;

  expect(await calls()).toEqual(['voipstudio:a']);
  expect(spans).toMatchObject([{ name: 'merge', traceId: traceOfCall(OURS, callId('voipstudio', 'a')) }]);
  expect(threads).toHaveLength(1);
});

const isReady = (): Promise<boolean> =>
  merger.ready().then(
    () => true,
    () => false,
  );

test('a thread that runs says that it is ready', async () => {
  expect(await isReady()).toBe(true);
});

test('merging that ends again and again is not ready in between, and is once a thread has lasted', async () => {
  await merger.mergeNow(OURS);
  for (const count of [1, 2]) {
    await threads[count - 1]?.terminate();
    expect(await isReady()).toBe(false);
    await clock.advance(1_000);
    await merger.mergeNow(OURS);
    expect(await isReady()).toBe(false);
  }

  // Step by step: a thread has to be heard while the clock turns.
  for (let seconds = 5; seconds < 60; seconds += 5) {
    await clock.advance(5_000);
    await merger.mergeNow(OURS);
  }
  await clock.advance(4_000);
  expect(await isReady()).toBe(false);
  await clock.advance(1_000);

  expect(await isReady()).toBe(true);
});

test('a thread that hangs is not ready, keeps nobody waiting, and another one takes its place', async () => {
  await merger.mergeNow(OURS);
  fault = 'for (;;);';
  await threads[0]?.terminate();
  await eventually(() => clock.waiting === 1);
  await clock.advance(1_000);
  await eventually(() => threads.length === 2);
  fault = undefined;
  await store('a');
  merger.wake(OURS);

  const asked = Promise.allSettled([merger.mergeNow(OURS), merger.ready()]);
  await clock.advance(15_000);
  expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await eventually(async () => {
    await clock.advance(5_000);
    return threads.length === 3;
  });

  await merger.mergeNow(OURS);
  expect(await calls()).toEqual(['voipstudio:a']);
});

test('a thread that answers is never ended, however long it runs', async () => {
  await merger.mergeNow(OURS);

  for (let minute = 0; minute < 3; minute += 1) {
    for (let asked = 0; asked < 12; asked += 1) {
      await clock.advance(5_000);
      await merger.ready();
    }
  }

  expect(threads).toHaveLength(1);
});
