import { accountId, callId } from '../../../bff/domain/ids';
import { ATTEMPT_LIMIT } from '../../../bff/queue/database/after-failure';
import { createClaims } from '../../../bff/queue/database/claim-jobs';
import { readDeadLetters } from '../../../bff/queue/database/dead-letters';
import { enqueueJob } from '../../../bff/queue/database/enqueue-job';
import { extendLeases, returnExpiredJobs } from '../../../bff/queue/database/leases';
import { createMarks, unmarkForRelay } from '../../../bff/queue/database/relay-jobs';
import { BACKLOG_LANE, LIVE_LANES } from '../../../bff/queue/fair-share';
import type { Job } from '../../../bff/queue/job-queue';
import { inTransaction } from '../../../bff/storage/account-transaction';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

const TOKEN = '00000000-0000-4000-8000-000000000001';
const OTHER_TOKEN = '00000000-0000-4000-8000-000000000002';
const NOW = Date.parse('2026-01-01T12:00:00Z');

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

function job(number: number, account = 1, kind: Job['kind'] = 'log-call'): Job {
  return { kind, account: accountId(account), callId: callId('voipstudio', String(number)) };
}

async function enqueue(...jobs: readonly Job[]): Promise<void> {
  for (const one of jobs) await inTransaction(database.pool, (client) => enqueueJob(client, one, NOW));
}

interface Claim {
  limit?: number;
  token?: string;
  busy?: Map<number, number>;
  lanes?: readonly number[];
}

async function claim(options: Claim = {}) {
  const { jobs } = await createClaims(database.pool)({
    limit: options.limit ?? 100,
    leaseToken: options.token ?? TOKEN,
    lease: 30_000,
    now: NOW,
    share: 4,
    busy: options.busy ?? new Map(),
    lanes: options.lanes ?? LIVE_LANES,
  });
  return jobs.map(({ account, callId: call, kind }) => `${account} ${kind} ${call}`);
}

async function relay(options: { limit?: number; patience?: number } = {}) {
  const mark = createMarks(database.pool);
  return (await mark({ now: NOW, share: 4, limit: 100, patience: 30_000, ...options })).jobs;
}

test('of one account a process claims no more than its share leaves', async () => {
  await enqueue(...Array.from({ length: 10 }, (_, number) => job(number, 1)), job(1, 2));

  const claimed = await claim({ busy: new Map([[1, 3]]) });

  expect(claimed).toHaveLength(2);
  expect(claimed).toContain('2 log-call voipstudio:1');
});

test('live calls and the backlog are taken apart', async () => {
  await enqueue(job(1), job(2));
  await inTransaction(database.pool, (client) => enqueueJob(client, { ...job(3), lane: 'backfill' }, NOW));

  expect(await claim()).toHaveLength(2);
  expect(await claim({ lanes: [BACKLOG_LANE] })).toEqual(['1 log-call voipstudio:3']);
});

test('a broker is told of live calls alone', async () => {
  await enqueue(job(1));
  await inTransaction(database.pool, (client) => enqueueJob(client, { ...job(2), lane: 'backfill' }, NOW));

  expect((await relay()).map(({ callId: call }) => call)).toEqual(['voipstudio:1']);
});

test('a caller who waits goes before calls to be logged', async () => {
  await enqueue(job(1), job(2), job(3, 2, 'identify-caller'));

  expect(await claim({ limit: 1 })).toEqual(['2 identify-caller voipstudio:3']);
});

test('two processes that claim at once share the jobs', async () => {
  await enqueue(...Array.from({ length: 20 }, (_, number) => job(number, 1 + number)));

  const both = await Promise.all([claim({ limit: 10 }), claim({ limit: 10, token: OTHER_TOKEN })]);
  const rest = await claim();

  expect(new Set([...both.flat(), ...rest]).size).toBe(20);
  expect(both.flat().length + rest.length).toBe(20);
});

test('a job whose workers died each time is buried', async () => {
  await enqueue(job(1));
  for (let attempt = 1; attempt <= ATTEMPT_LIMIT; attempt++) {
    expect(await claim()).toHaveLength(1);
    await database.pool.query(`update jobs set lease_until = now() - interval '1 second'`);
    await returnExpiredJobs(database.pool);
  }

  expect(await claim()).toEqual([]);
  expect(await readDeadLetters(database.pool, 10)).toEqual([
    expect.objectContaining({
      ...job(1),
      attempts: ATTEMPT_LIMIT,
      lastError: expect.stringContaining('died') as string,
    }),
  ]);
});

test('a sign of life keeps the leases of what is at work, and no others', async () => {
  await enqueue(job(1), job(2, 2), job(3, 3));
  for (const token of [TOKEN, TOKEN, OTHER_TOKEN]) await claim({ limit: 1, token });
  const { rows: claimed } = await database.pool.query<{ id: number }>(
    'select id from jobs order by lease_token = $1 desc, id',
    [TOKEN],
  );
  // The second of ours is at work nowhere: the answer to its claim was lost.
  const ids = [claimed[0], claimed[2]].flatMap((row) => row?.id ?? []);
  await database.pool.query(`update jobs set lease_until = now() - interval '1 second'`);

  await extendLeases(database.pool, TOKEN, { ids, lease: 30_000 });
  await returnExpiredJobs(database.pool);

  const { rows } = await database.pool.query<{ state: string }>('select state from jobs order by state');
  expect(rows.map(({ state }) => state)).toEqual(['active', 'ready', 'ready']);
});

test('a broker holds no more of one account than its share, whether told or at work', async () => {
  await enqueue(...Array.from({ length: 10 }, (_, number) => job(number, 1)), job(1, 2));
  await claim({ limit: 1, busy: new Map([[2, 4]]) });

  const told = await relay();
  const again = await relay();

  expect(told.filter(({ account }) => account === 1)).toHaveLength(3);
  expect(told.filter(({ account }) => account === 2)).toHaveLength(1);
  expect(again).toEqual([]);
});

test('a job the broker could not be told of is told by the next who reaches it', async () => {
  await enqueue(job(1));

  await unmarkForRelay(database.pool, await relay());

  expect(await relay()).toEqual([job(1)]);
});

test('a job nobody claimed is told again when the patience ends', async () => {
  await enqueue(job(1));
  await relay({ patience: -1 });

  expect(await relay()).toEqual([job(1)]);
});
