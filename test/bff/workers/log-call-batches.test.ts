import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import type { CallId } from '../../../bff/domain/ids';
import type { FaultKind } from '../../sandbox/kommo/faults';
import type { Switches } from '../../sandbox/kommo/switches';
import { DEFAULT_SWITCHES } from '../../sandbox/kommo/switches';
import { eventually } from '../../support/eventually';
import { createFakeClock } from '../../support/fake-clock';
import { createBudgetLine } from './budget-line';
import { createGate } from './gate';
import type { Gate } from './gate';
import type { LoggingDesk } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

/** Calls that wait since Kommo was down, and go out together once it is back. */

const KNOWN = '+447854740947';
const NOOR = { type: 'contacts', id: 2002 } as const;
const AN_HOUR_MS = 3_600_000;

const clock = createFakeClock(new Date(Date.now() + AN_HOUR_MS));
const line = createBudgetLine();
let desk: LoggingDesk;
let count = 0;

beforeAll(async () => {
  desk = await openLoggingDesk(DEFAULT_SETTINGS.rules, clock, line);
}, 60_000);
afterEach(() => {
  desk.office.kommo.faults.clear();
  desk.office.kommo.turnSwitches({ ...DEFAULT_SWITCHES });
});
afterAll(() => desk.close());

async function hear(number = KNOWN): Promise<CallId> {
  count += 1;
  return desk.hear(`batched-${count}`, number);
}

function hearMany(length: number, number: (index: number) => string = () => KNOWN): Promise<CallId[]> {
  return Promise.all(Array.from({ length }, (_, index) => hear(number(index))));
}

const newNumber = (): string => `+1646${5_550_000 + (count += 1)}`;

interface Together {
  /** Stands in the way of the first of them. */
  readonly gate?: Gate;
  /** While they wait for their turn. */
  readonly meanwhile?: () => Promise<void>;
}

/** Works on all of them at the same time; the turn at Kommo comes when all wait for it. */
async function logTogether(calls: readonly CallId[], { gate, meanwhile }: Together = {}): Promise<void> {
  const before = desk.boarded();
  line.hold();
  const works = calls.map((callId, index) =>
    desk.settle(desk.worker(callId, clock, index === 0 ? gate : undefined), clock),
  );
  await eventually(() => desk.boarded() - before >= calls.length);
  await meanwhile?.();
  await line.letGo();
  await Promise.all(works);
}

const notesOf = (callId: CallId) =>
  desk.office.kommo.callNotes('demo').filter(({ params }) => params.uniq === callId);
const logsOf = (calls: readonly CallId[]): number[] => calls.map((callId) => notesOf(callId).length);
const once = (calls: readonly CallId[]): number[] => calls.map(() => 1);
const statesOf = (calls: readonly CallId[]) =>
  Promise.all(calls.map(async (callId) => (await desk.row(callId)).delivery_status));
const writes = (after: number) =>
  desk.office.kommo
    .requests()
    .filter(({ number, method, path }) => number > after && method !== 'GET' && path.startsWith('/api/'));
const sizesOf = (requests: ReturnType<typeof writes>) =>
  requests.map(({ body }) => (JSON.parse(body ?? '') as unknown[]).length);
const giveTo = (callId: CallId, userId: number) =>
  desk.office.database.pool.query('update voip_calls set responsible_user_id = $2 where call_id = $1', [
    callId,
    userId,
  ]);
const lastRequest = (): number => Math.max(0, ...desk.office.kommo.requests().map(({ number }) => number));

const LOSSES: readonly FaultKind[] = [
  'lose-before-commit',
  'lose-after-commit',
  '504-before-commit',
  '504-after-commit',
  'unreadable-200',
];
const MIXED: readonly Partial<Switches>[] = [
  { mixedBatchAtomic: false, mixedBatchStatus: 200 },
  { mixedBatchAtomic: false, mixedBatchStatus: 400 },
  { mixedBatchAtomic: true },
];

test('a backlog goes to Kommo in batches of fifty, and each call keeps its own time', async () => {
  const calls = await hearMany(60);
  const before = lastRequest();

  await logTogether(calls);

  expect(logsOf(calls)).toEqual(once(calls));
  // Which of the two goes first is not promised.
  expect(sizesOf(writes(before)).sort((a, b) => b - a)).toEqual([50, 10]);
  const startedAt = calls.map((callId) => notesOf(callId)[0]?.createdAt);
  const told = await Promise.all(calls.map(async (callId) => (await desk.row(callId)).started_at));
  expect(startedAt).toEqual(told.map((time) => Math.floor(Number(time) / 1000)));
});

test('a live call goes alone, and before the backlog that came earlier', async () => {
  const backlog = await hearMany(3);
  const live = await hear();
  await desk.office.database.pool.query(`update voip_calls set updated_at = $2 where call_id = $1`, [
    live,
    clock.now(),
  ]);
  const before = lastRequest();

  await logTogether(backlog, {
    meanwhile: async () => {
      const work = desk.settle(desk.worker(live, clock), clock);
      await eventually(() => line.waiting().length === 2);
      expect(line.waiting()).toEqual(['logging', 'backfill']);
      await line.letGo();
      await work;
    },
  });

  const sent = writes(before).map(({ body }) => JSON.parse(body ?? '') as { uniq: string }[]);
  expect(sent.map((items) => items.length)).toEqual([1, 3]);
  expect(sent[0]?.[0]?.uniq).toBe(live);
});

describe.each(MIXED)('where Kommo takes a batch with an unknown number as %j', (mixed) => {
  beforeEach(() => desk.office.kommo.turnSwitches(mixed));

  test('known and new numbers of one backlog are each logged once', async () => {
    const calls = await hearMany(12, (index) => (index % 3 === 0 ? newNumber() : KNOWN));

    await logTogether(calls);

    expect(logsOf(calls)).toEqual(once(calls));
    expect(await statesOf(calls)).toEqual(calls.map(() => 'logged'));
  });

  test('two calls of one new number open one incoming lead', async () => {
    const number = newNumber();
    const calls = await hearMany(6, (index) => (index < 2 ? number : KNOWN));

    await logTogether(calls);

    const opened = [...desk.office.kommo.account('demo').unsorted.values()].filter(
      ({ metadata }) => metadata.phone === number,
    );
    expect(opened).toHaveLength(1);
    expect(logsOf(calls)).toEqual(once(calls));
  });
});

describe.each(['refuses-all', 'others-written-told', 'others-written-untold'] as const)(
  'where a bad item in a batch has the effect %s',
  (invalidItemInBatch) => {
    beforeEach(() => desk.office.kommo.turnSwitches({ invalidItemInBatch }));

    test.each(['by its number', 'on a chosen card'] as const)(
      'one call that Kommo does not accept is parked, and the others are logged once: %s',
      async (where) => {
        const calls = await hearMany(8);
        const [poison, ...others] = calls as [CallId, ...CallId[]];
        if (where === 'by its number') await giveTo(poison, 999_999);
        else {
          for (const callId of others) await desk.say(callId, { note: 'for Noor', entity: NOOR });
          await desk.say(poison, { note: 'for nobody', entity: { type: 'contacts', id: 999_999 } });
        }

        await logTogether(calls);

        expect(logsOf(others)).toEqual(once(others));
        expect(await statesOf(others)).toEqual(others.map(() => 'logged'));
        expect(await statesOf([poison])).toEqual(['parked']);
        expect(logsOf([poison])).toEqual([0]);
      },
    );
  },
);

test.each(LOSSES)('a batch whose answer is lost (%s) is logged once, call by call', async (kind) => {
  const calls = await hearMany(10, (index) => (index === 3 ? newNumber() : KNOWN));
  desk.office.kommo.faults.next({ kind, path: /\/calls$/, method: 'POST' });

  await logTogether(calls);

  expect(logsOf(calls)).toEqual(once(calls));
  expect(await statesOf(calls)).toEqual(calls.map(() => 'logged'));
});

test('a call whose lease is lost while it waits with others gets off, and the others go', async () => {
  const calls = await hearMany(5);
  const [lost, ...others] = calls as [CallId, ...CallId[]];
  const before = lastRequest();

  await logTogether(calls, { meanwhile: () => desk.expireLease(lost) });

  expect(sizesOf(writes(before))).toEqual([4, 1]);
  expect(logsOf([lost, ...others])).toEqual(once(calls));
});

describe('of three calls that go together one loses its lease to another worker', () => {
  /** The first stands still at one place, while the two others wait with it or go on. */
  async function interleave(loss: FaultKind | 'none', stopAt: number): Promise<number> {
    const calls = await hearMany(3, (index) => (index === 1 ? newNumber() : KNOWN));
    const [stopped = calls[0] as CallId] = calls;
    if (loss !== 'none') desk.office.kommo.faults.next({ path: /\/calls$/, method: 'POST', kind: loss });
    const gate = createGate(stopAt);
    line.hold();
    const works = calls.map((callId, index) =>
      desk.settle(desk.worker(callId, clock, index === 0 ? gate : undefined), clock),
    );
    const boarded = desk.boarded();
    await Promise.race([gate.reached, eventually(() => desk.boarded() - boarded >= 3)]);
    const gone = line.letGo();
    await Promise.race([gate.reached, works[0]]);
    await desk.expireLease(stopped);
    await desk.settle(desk.worker(stopped, clock), clock);
    gate.open();
    await Promise.all([gone, ...works]);
    await desk.settle(desk.worker(stopped, clock), clock);
    desk.office.kommo.faults.clear();

    expect({ stopAt, logs: logsOf(calls) }).toEqual({ stopAt, logs: once(calls) });
    expect({ stopAt, states: await statesOf(calls) }).toEqual({ stopAt, states: calls.map(() => 'logged') });
    return gate.passed;
  }

  test.each(['none', 'lose-after-commit'] as const)(
    'and each is logged once wherever it stands; lost answers: %s',
    async (loss) => {
      const places = await interleave(loss, 0);
      for (let stopAt = 1; stopAt <= places; stopAt += 1) await interleave(loss, stopAt);
    },
    60_000,
  );
});

test('a batch that Kommo refuses without a word is taken apart', async () => {
  const calls = await hearMany(10);
  const before = lastRequest();
  desk.office.kommo.faults.next({ kind: '403', path: /\/calls$/, method: 'POST' });

  await logTogether(calls);

  expect(logsOf(calls)).toEqual(once(calls));
  const [first, ...later] = sizesOf(writes(before));
  expect(first).toBe(10);
  expect(Math.max(...later)).toBeLessThanOrEqual(7);
});
