import { accountId, callId } from '../../../bff/domain/ids';
import { LANES } from '../../../bff/crm/crm-client';
import { createClaims } from '../../../bff/queue/database/claim-jobs';
import { enqueueJob } from '../../../bff/queue/database/enqueue-job';
import type { LeasedJob } from '../../../bff/queue/database/leased-job';
import { createSettleJob } from '../../../bff/queue/database/settle-job';
import { BACKLOG_LANE, LIVE_LANES } from '../../../bff/queue/fair-share';
import type { Job } from '../../../bff/queue/job-queue';
import { inTransaction } from '../../../bff/storage/account-transaction';
import { eventually } from '../../support/eventually';
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

function job(number: number): Job {
  return { kind: 'log-call', account: accountId(1), callId: callId('voipstudio', String(number)) };
}

async function announce(one: Job): Promise<void> {
  await inTransaction(database.pool, (client) => enqueueJob(client, one, NOW));
}

async function claimAll(): Promise<readonly LeasedJob[]> {
  const { jobs } = await createClaims(database.pool)({
    limit: 100,
    leaseToken: TOKEN,
    lease: 30_000,
    now: NOW,
    share: 100,
    busy: new Map(),
    lanes: LIVE_LANES,
  });
  return jobs;
}

test('facts that are being stored while a job ends are worked on at once, not when its lease is over', async () => {
  await announce(job(1));
  const [leased] = await claimAll();
  if (leased === undefined) throw new Error('nothing was claimed');

  const settled = await inTransaction(database.pool, async (client) => {
    await enqueueJob(client, job(1), NOW);
    const settling = createSettleJob(database.pool)(leased, { kind: 'done' });
    await eventually(async () => (await waitersForLocks()) > 0);
    return { settling };
  });

  expect(await settled.settling).toBe(true);
  expect(await claimAll()).toHaveLength(1);
});

test('jobs that are done together are settled together, each by its own lease and announcements', async () => {
  for (const number of [1, 2, 3, 4]) await announce(job(number));
  const [taken, gone, third, fourth] = await claimAll();
  if (taken === undefined || gone === undefined || third === undefined || fourth === undefined)
    throw new Error('not all were claimed');
  await database.pool.query('update jobs set lease_token = $1 where id = $2', [OTHER_TOKEN, taken.id]);
  for (const heardAgain of [third, fourth]) await announce(heardAgain);
  const settle = createSettleJob(database.pool);

  const settled = await Promise.all([taken, gone, third, fourth].map((one) => settle(one, { kind: 'done' })));

  expect(settled).toEqual([false, true, true, true]);
  const { rows } = await database.pool.query<{ id: number; state: string; writer: string }>(
    'select id, state, xmin::text as writer from jobs',
  );
  const found = new Map(rows.map(({ id, ...row }) => [id, row]));
  expect(found.get(taken.id)).toMatchObject({ state: 'active' });
  expect(found.has(gone.id)).toBe(false);
  expect(found.get(third.id)).toMatchObject({ state: 'ready' });
  expect(found.get(fourth.id)).toEqual(found.get(third.id));
});

async function waitersForLocks(): Promise<number> {
  const { rowCount } = await database.pool.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rowCount ?? 0;
}

test('whoever makes a job ready names its lane, so that none but its workers look', async () => {
  const client = await database.pool.connect();
  const heard: string[] = [];
  client.on('notification', ({ payload }) => heard.push(payload ?? ''));
  await client.query('listen job_ready');
  const live = String(LANES.indexOf('logging'));
  const late = String(BACKLOG_LANE);

  await announce(job(1));
  await eventually(() => expect(heard).toEqual([live]));
  const [leased] = await claimAll();
  if (leased === undefined) throw new Error('nothing was claimed');
  await createSettleJob(database.pool)(leased, { kind: 'again', at: NOW, backlog: true });

  await eventually(() => expect(heard).toEqual([live, late]));
  client.release(true);
});
