import fc from 'fast-check';
import type { Pool } from 'pg';
import { accountId, callId } from '../../../bff/domain/ids';
import { createClaims } from '../../../bff/queue/database/claim-jobs';
import type { ClaimOptions } from '../../../bff/queue/database/claim-jobs';
import { enqueueJob } from '../../../bff/queue/database/enqueue-job';
import { MOST_FIRST, MOST_VISITED } from '../../../bff/queue/database/line';
import { nextInLine } from '../../../bff/queue/database/next-in-line';
import type { WaitingJob } from '../../../bff/queue/database/next-in-line';
import { createMarks } from '../../../bff/queue/database/relay-jobs';
import { BACKLOG_LANE, LIVE_LANES } from '../../../bff/queue/fair-share';
import type { Job } from '../../../bff/queue/job-queue';
import { inTransaction } from '../../../bff/storage/account-transaction';
import { rowsRead } from '../../support/rows-read';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

const TOKEN = '00000000-0000-4000-8000-000000000001';
const NOW = Date.parse('2026-01-01T12:00:00Z');
const ASKED = {
  leaseToken: TOKEN,
  lease: 30_000,
  now: NOW,
  share: 4,
  limit: 16,
  busy: new Map<number, number>(),
  lanes: LIVE_LANES,
};

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

function job(number: number, account: number): Job {
  return { kind: 'log-call', account: accountId(account), callId: callId('voipstudio', String(number)) };
}

async function enqueue(one: Job): Promise<void> {
  await inTransaction(database.pool, (client) => enqueueJob(client, one, NOW));
}

async function claim(options: Partial<ClaimOptions> = {}): Promise<readonly string[]> {
  const { jobs } = await createClaims(database.pool)({ ...ASKED, ...options });
  return jobs.map(({ account, callId: call, kind }) => `${account} ${kind} ${call}`);
}

test('a claim costs about the same beside a long line of another account', async () => {
  await database.pool.query(
    `insert into jobs (kommo_account_id, kind, call_id, run_at)
     select 1, 'log-call', 'voipstudio:' || n, $1 from generate_series(1, 50000) n`,
    [new Date(NOW - 60_000)],
  );
  await database.pool.query('analyze jobs');
  for (let n = 1; n <= 5; n += 1) await enqueue(job(n, 2));
  const took: number[] = [];
  for (let n = 1; n <= 5; n += 1) {
    const startedAt = performance.now();
    const claimed = await claim({ busy: new Map([[1, 4]]), limit: 1 });
    took.push(performance.now() - startedAt);
    expect(claimed).toEqual([`2 log-call voipstudio:${n}`]);
  }

  // Reading the line would take each of them much longer; whatever else the machine does delays some.
  expect(Math.min(...took)).toBeLessThan(200);
});

test('what jobs cost does not depend on how many wait in another lane or behind them', async () => {
  const { pool, drop } = await createTestDatabase({ max: 1 });
  const [waiting, later] = [5_000, NOW + 60_000];
  const put = (name: string, lane: number | undefined, at: number) =>
    pool.query(
      `insert into jobs (kommo_account_id, kind, call_id, lane, run_at)
       select 1, 'log-call', $1 || n, $2, $3 from generate_series(1, $4::int) as n`,
      [`voipstudio:${name}-`, lane, new Date(at), waiting],
    );
  try {
    await put('late', BACKLOG_LANE, NOW);
    await put('not-due', LIVE_LANES[0], later);
    await pool.query('analyze jobs');
    const claims = (lanes: readonly number[]) =>
      createClaims(pool)({ ...ASKED, share: 50, limit: 50, lanes });
    const before = await rowsRead(pool, 'jobs');

    const told = { now: NOW, share: 4, limit: 200, patience: 30_000 };
    expect(await createMarks(pool)(told)).toMatchObject({ jobs: [], nextAt: later });
    expect(await claims(LIVE_LANES)).toMatchObject({ jobs: [], nextAt: later });
    expect((await claims([BACKLOG_LANE])).jobs).toHaveLength(50);

    const read = (await rowsRead(pool, 'jobs')) - before;
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(50 * 10);
  } finally {
    await drop();
  }
});

/** One job of each account from `from` to `to`. */
async function putOfEach(
  pool: Pool,
  [from, to]: readonly [number, number],
  { lane, at = NOW }: { readonly lane?: number | undefined; readonly at?: number },
): Promise<void> {
  await pool.query(
    `insert into jobs (kommo_account_id, kind, call_id, lane, run_at)
     select account, 'log-call', 'voipstudio:1', coalesce($3, 2), $4 from generate_series($1::int, $2::int) as account`,
    [from, to, lane, new Date(at)],
  );
}

async function putLine(account: number, count: number, lane?: number): Promise<void> {
  await database.pool.query(
    `insert into jobs (kommo_account_id, kind, call_id, lane, run_at)
     select $1, 'log-call', 'voipstudio:in-line-' || n, coalesce($3, 2), $4 from generate_series(1, $2::int) n`,
    [account, count, lane, new Date(NOW - 60_000)],
  );
}

test('what is to be done now costs no more when nearly every account waits for something later', async () => {
  const { pool, drop } = await createTestDatabase({ max: 1 });
  const ACCOUNTS = 5_000;
  try {
    await putOfEach(pool, [1, ACCOUNTS], { lane: LIVE_LANES.at(-1), at: NOW + 60_000 });
    await pool.query('analyze jobs');
    const before = await rowsRead(pool, 'jobs');

    expect((await createClaims(pool)(ASKED)).jobs).toEqual([]);
    expect((await createClaims(pool)({ ...ASKED, lanes: [BACKLOG_LANE] })).jobs).toEqual([]);
    const marked = await createMarks(pool)({ now: NOW, share: 4, limit: 200, patience: 30_000 });

    expect(marked).toEqual({ jobs: [], mayBeMore: false, nextAt: NOW + 60_000 });
    expect((await rowsRead(pool, 'jobs')) - before).toBeLessThan(20);
  } finally {
    await drop();
  }
});

test('who stands behind the long line of another account is claimed all the same, in the same lane', async () => {
  await putLine(1, MOST_FIRST + 50);
  await enqueue(job(1, 2));

  const claimed = await claim();

  expect(claimed).toContain('2 log-call voipstudio:1');
  // No more of the long line than its account's share.
  expect(claimed).toHaveLength(5);
});

test('a broker is told of who stands behind the long line of another account', async () => {
  await putLine(1, MOST_FIRST + 50);
  await enqueue(job(1, 2));

  const told = (await createMarks(database.pool)({ now: NOW, share: 4, limit: 100, patience: 30_000 })).jobs;

  expect(told).toContainEqual(job(1, 2));
  expect(told).toHaveLength(5);
});

test.each([
  ['live', 2],
  ['late', BACKLOG_LANE],
])('a %s call is found behind more accounts than one look visits', async (_what, lane) => {
  const last = MOST_VISITED * 2 + 10;
  // Not due, with a line in front that fills the first look.
  await putOfEach(database.pool, [2, last - 1], { lane, at: NOW + 60_000 });
  await putLine(1, MOST_FIRST + 50, lane);
  await putOfEach(database.pool, [last, last], { lane });
  const claims = createClaims(database.pool);
  const asked = { ...ASKED, lanes: [lane], busy: new Map([[1, 4]]) };

  const found: number[] = [];
  let looks = 0;
  for (let mayBeMore = true; mayBeMore; looks += 1) {
    const claimed = await claims(asked);
    found.push(...claimed.jobs.map(({ account }) => account));
    mayBeMore = claimed.mayBeMore;
  }

  expect(found).toEqual([last]);
  // And the next begins in front again.
  expect(looks).toBe(3);
  await putOfEach(database.pool, [last + 1, last + 1], { lane });
  await database.pool.query('delete from jobs where kommo_account_id between 2 and $1', [last]);
  expect((await claims(asked)).jobs).toHaveLength(1);
});

test('where many accounts have long lines, each gives some of its jobs and none all', async () => {
  for (let account = 1; account <= 20; account += 1) await putLine(account, 60, BACKLOG_LANE);
  const asked = { ...ASKED, share: 100, limit: 200, lanes: [BACKLOG_LANE] };

  const { jobs } = await createClaims(database.pool)(asked);

  expect(jobs).toHaveLength(200);
  expect(new Set(jobs.map(({ account }) => account)).size).toBeGreaterThanOrEqual(10);
});

test('an account whose line is long has its whole share soon, also while many others wait for little', async () => {
  await putLine(1, 100, BACKLOG_LANE);
  await putOfEach(database.pool, [2, 60], { lane: BACKLOG_LANE });
  const claims = createClaims(database.pool);
  const busy = new Map<number, number>();

  for (let mayBeMore = true; mayBeMore;) {
    const asked = { ...ASKED, share: 80, limit: 200, lanes: [BACKLOG_LANE], busy };
    const claimed = await claims(asked);
    for (const { account } of claimed.jobs) busy.set(account, (busy.get(account) ?? 0) + 1);
    mayBeMore = claimed.mayBeMore;
  }

  expect(busy.get(1)).toBe(80);
  expect(busy.size).toBe(60);
});

test('what is chosen is the first in line, and of no account more than there is room for', () => {
  const waiting = fc.record({
    account: fc.integer({ min: 1, max: 4 }),
    lane: fc.integer({ min: 0, max: 2 }),
    at: fc.integer({ min: 0, max: 5 }),
  });
  const place = ({ lane, at, id }: WaitingJob): number => (lane * 10 + at) * 1_000 + id;
  fc.assert(
    fc.property(
      fc.array(waiting, { maxLength: 40 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 5, maxLength: 5 }),
      (given, limit, rooms) => {
        const due = given.map((one, id): WaitingJob => ({ ...one, id }));
        const room = (account: number): number => Math.max(0, rooms[account] ?? 0);

        const { jobs, isFull } = nextInLine(due, { limit, room });

        const of = (account: number): readonly WaitingJob[] => jobs.filter((one) => one.account === account);
        const out = due.filter((one) => !jobs.includes(one));
        expect(jobs.length).toBeLessThanOrEqual(limit);
        expect(jobs).toEqual([...jobs].sort((a, b) => place(a) - place(b)));
        // Who was left out stands behind those chosen of their account, which has no room left, or behind all.
        for (const left of out) {
          const own = of(left.account);
          expect(own.every((one) => place(one) < place(left))).toBe(true);
          const isBehindAll = jobs.length === limit && jobs.every((one) => place(one) < place(left));
          expect(own.length >= room(left.account) || isBehindAll).toBe(true);
        }
        for (const { account } of due) expect(of(account).length).toBeLessThanOrEqual(room(account));
        if (out.length > 0) expect(isFull).toBe(true);
      },
    ),
  );
});
