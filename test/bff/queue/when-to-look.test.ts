import { setImmediate as nextTurn } from 'node:timers/promises';
import { accountId, callId } from '../../../bff/domain/ids';
import { createDatabaseQueue } from '../../../bff/queue/database/database-queue';
import { BACKLOG, BACKLOG_LANE, LIVE_LANES, SHARE_PER_ACCOUNT } from '../../../bff/queue/fair-share';
import type { Consumer, Settlement } from '../../../bff/queue/job-queue';
import { createLogger } from '../../../bff/telemetry/logger';
import { eventually } from '../../support/eventually';
import type { FakeClock } from '../../support/fake-clock';
import { createFakeClock } from '../../support/fake-clock';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

const ACCOUNT = accountId(77_001);
const BATCH = 50;
/** Both consumers nap, and each has a heartbeat. */
const ASLEEP = 4;

let database: TestDatabase;
let clock: FakeClock;
let consumer: Consumer;
/** Tells the queue that somebody left a job. */
let notices: ((lane: string) => void)[];
/** Each ends one call that is at work, the first taken first. */
let endings: ((settlement: Settlement) => void)[];

beforeEach(async () => {
  database = await createTestDatabase();
  clock = createFakeClock();
  notices = [];
  endings = [];
});
afterEach(async () => {
  await endEach(endings.length);
  await consumer.stop();
  await database.drop();
});

async function wait(count: number, lane = BACKLOG_LANE, inMs = 0): Promise<void> {
  const calls = Array.from({ length: count }, (_, number) => callId('voipstudio', `late-${number}`));
  await database.pool.query(
    `insert into jobs (kommo_account_id, kind, call_id, lane, run_at)
     select $1, 'log-call', call_id, $3, $4 from unnest($2::text[]) as call_id`,
    [ACCOUNT, calls, lane, new Date(clock.now().getTime() + inMs)],
  );
}

function start(concurrency = 4): void {
  const queue = createDatabaseQueue({
    pool: database.pool,
    clock,
    logger: createLogger({ level: 'silent' }),
    listener: {
      listen: (_channel, notice) => {
        notices.push(notice);
        return () => undefined;
      },
      stop: async () => undefined,
    },
  });
  consumer = queue.consume(() => new Promise((resolve) => endings.push(resolve)), { concurrency });
}

async function left(): Promise<number> {
  return (await database.pool.query('select from jobs')).rowCount ?? 0;
}

async function endEach(count: number): Promise<void> {
  for (const end of endings.splice(0, count)) end({ kind: 'done' });
}

/** The table shows that a call is settled before the queue knows. */
async function answersAreHeard(asked: jest.SpyInstance): Promise<void> {
  await Promise.all(asked.mock.results.map(({ value }) => value as unknown));
  await nextTurn();
}

/** How many each claim got. */
async function claimsOf(asked: jest.SpyInstance): Promise<readonly number[]> {
  const sizes: number[] = [];
  for (const [place, [query]] of (asked.mock.calls as [unknown][]).entries()) {
    if (!isNamed('claim-jobs', query)) continue;
    const { rows } = (await asked.mock.results[place]?.value) as { rows: unknown[] };
    sizes.push(rows.length);
  }
  return sizes;
}

test('calls that follow a batch are claimed together, though the calls of the batch end one after the other', async () => {
  await wait(BACKLOG.share + BATCH);
  const asked = jest.spyOn(database.pool, 'query');
  start();
  await eventually(() => expect(endings).toHaveLength(BACKLOG.share));

  await endEach(30);
  await eventually(async () => expect(await left()).toBe(BACKLOG.share + BATCH - 30));
  await endEach(20);
  await eventually(async () => expect(await left()).toBe(BACKLOG.share));
  await answersAreHeard(asked);
  await eventually(async () => {
    await clock.advance(50);
    expect(endings).toHaveLength(BACKLOG.share);
  });

  expect(await claimsOf(asked)).toEqual([BACKLOG.share, BATCH]);
});

/** Longer than a batch is gathered, and much shorter than a nap. */
async function passAMoment(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await nextTurn();
    await clock.advance(50);
  }
}

test.each([
  ['who has claimed less than it may does not ask again', () => undefined],
  ['what live calls leave in the line makes nobody look', () => notices.forEach((notice) => notice(''))],
])('while late calls are at work, %s for late ones', async (_what, happen) => {
  await wait(BATCH);
  const asked = jest.spyOn(database.pool, 'query');
  start();
  await eventually(() => expect(endings).toHaveLength(BATCH));
  await eventually(() => expect(clock.waiting).toBe(ASLEEP));

  happen();
  await passAMoment();

  expect(asked.mock.calls.filter(([query]) => isNamed('jobs-in-turn', query))).toHaveLength(1);
});

const LIVE_LANE = LIVE_LANES.at(-1) ?? 0;

test.each([
  ['late', BACKLOG_LANE, ['jobs-in-turn']],
  ['live', LIVE_LANE, ['first-jobs']],
  ['some', '', ['first-jobs', 'jobs-in-turn']],
])('a notice of %s calls wakes none but those who take them', async (_what, lane, expected) => {
  start();
  await eventually(() => expect(clock.waiting).toBe(ASLEEP));
  const asked = jest.spyOn(database.pool, 'query');

  notices.forEach((notice) => notice(String(lane)));
  await passAMoment();

  const looks = asked.mock.calls.map(([query]) => (query as { name?: string }).name);
  expect(looks.filter((name) => name === 'first-jobs' || name === 'jobs-in-turn').sort()).toEqual(expected);
});

test('the end of a job makes nobody look for another while none waits for its place', async () => {
  await wait(SHARE_PER_ACCOUNT - 1, LIVE_LANE);
  const asked = jest.spyOn(database.pool, 'query');
  start();
  await eventually(() => expect(endings).toHaveLength(SHARE_PER_ACCOUNT - 1));
  await eventually(() => expect(clock.waiting).toBe(ASLEEP));
  const looks = (): number => asked.mock.calls.filter(([query]) => isNamed('first-jobs', query)).length;
  const before = looks();

  await endEach(SHARE_PER_ACCOUNT - 1);
  await eventually(async () => expect(await left()).toBe(0));
  await answersAreHeard(asked);
  await nextTurn();

  expect(looks()).toBe(before);
});

test('jobs for which their account had no place left begin as soon as others of it end, at once or one by one', async () => {
  await wait(SHARE_PER_ACCOUNT + 3, LIVE_LANE);
  start();
  await eventually(() => expect(endings).toHaveLength(SHARE_PER_ACCOUNT));

  await endEach(2);
  await eventually(() => expect(endings).toHaveLength(SHARE_PER_ACCOUNT));
  await endEach(1);

  await eventually(() => expect(endings).toHaveLength(SHARE_PER_ACCOUNT));
});

test('a job that ends while the queue is looked at for another makes room as well', async () => {
  await wait(SHARE_PER_ACCOUNT + 2, LIVE_LANE);
  const gate = holdBack('first-jobs');
  start(2 * SHARE_PER_ACCOUNT);
  await eventually(() => expect(endings).toHaveLength(SHARE_PER_ACCOUNT));

  gate.close();
  await endEach(1);
  await eventually(() => expect(gate.held).toBe(1));
  await endEach(1);
  await eventually(async () => expect(await left()).toBe(SHARE_PER_ACCOUNT));
  gate.open();

  await eventually(() => expect(endings).toHaveLength(SHARE_PER_ACCOUNT));
});

test('a look that takes long does not put off the job that is due next', async () => {
  const gate = holdBack('first-jobs');
  await wait(1, LIVE_LANE, 100);
  gate.close();
  start();
  await eventually(() => expect(gate.held).toBe(1));

  await clock.advance(90);
  gate.open();
  await eventually(() => expect(clock.waiting).toBe(ASLEEP));
  await clock.advance(10);

  await eventually(() => expect(endings).toHaveLength(1));
});

/** Answers of the statement with this name are heard when the gate is open. */
function holdBack(name: string) {
  const ask = database.pool.query.bind(database.pool) as (...asked: unknown[]) => Promise<unknown>;
  const gate = { held: 0, close: () => undefined as void, open: () => undefined as void };
  let opened = Promise.resolve();
  gate.close = () => void (opened = new Promise((resolve) => (gate.open = resolve)));
  const held = async (...asked: unknown[]): Promise<unknown> => {
    const answer = await ask(...asked);
    if (!isNamed(name, asked[0])) return answer;
    gate.held += 1;
    await opened;
    gate.held -= 1;
    return answer;
  };
  Object.assign(database.pool, { query: held });
  return gate;
}

function isNamed(name: string, query: unknown): boolean {
  return (query as { name?: string }).name === name;
}
