import { setImmediate as nextTurn } from 'node:timers/promises';
import { accountId, callId } from '../../../bff/domain/ids';
import { createDatabaseQueue } from '../../../bff/queue/database/database-queue';
import { BACKLOG, BACKLOG_LANE } from '../../../bff/queue/fair-share';
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
let notices: (() => void)[];
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

async function wait(count: number): Promise<void> {
  const calls = Array.from({ length: count }, (_, number) => callId('voipstudio', `late-${number}`));
  await database.pool.query(
    `insert into jobs (kommo_account_id, kind, call_id, lane, run_at)
     select $1, 'log-call', call_id, $3, $4 from unnest($2::text[]) as call_id`,
    [ACCOUNT, calls, BACKLOG_LANE, clock.now()],
  );
}

function start(): void {
  const queue = createDatabaseQueue({
    pool: database.pool,
    clock,
    logger: createLogger({ level: 'silent' }),
    listener: {
      listen: (_channel, notice) => {
        notices.push(() => notice(''));
        return () => undefined;
      },
      stop: async () => undefined,
    },
  });
  consumer = queue.consume(() => new Promise((resolve) => endings.push(resolve)), { concurrency: 4 });
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

/** How many each claim of the last lane got; those that got none are left out. */
async function claimsOf(asked: jest.SpyInstance): Promise<readonly number[]> {
  const sizes: number[] = [];
  for (const [place, [query]] of (asked.mock.calls as [unknown][]).entries()) {
    if (!isLateClaim(query)) continue;
    const { rows } = (await asked.mock.results[place]?.value) as { rows: unknown[] };
    if (rows.length > 0) sizes.push(rows.length);
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
  ['what live calls leave in the line makes nobody look', () => notices.forEach((notice) => notice())],
])('while late calls are at work, %s for late ones', async (_what, happen) => {
  await wait(BATCH);
  const asked = jest.spyOn(database.pool, 'query');
  start();
  await eventually(() => expect(endings).toHaveLength(BATCH));
  await eventually(() => expect(clock.waiting).toBe(ASLEEP));

  happen();
  await passAMoment();

  expect(asked.mock.calls.filter(([query]) => isLateClaim(query))).toHaveLength(1);
});

function isLateClaim(query: unknown): boolean {
  const { name, values } = query as { name?: string; values?: unknown[] };
  return name === 'claim-due-jobs' && (values?.[8] as number[]).includes(BACKLOG_LANE);
}
