import { removeOldCalls } from '../../../bff/storage/call-history';
import { installAccount } from '../support/widget-caller';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

const DAY_MS = 86_400_000;

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
  await installAccount(database.pool, 42, 'acme');
});
afterEach(() => database.drop());

async function call(
  id: string,
  { days, heard = days, state = 'logged' }: { days: number; heard?: number; state?: string },
) {
  await database.pool.query(
    `insert into voip_calls (kommo_account_id, call_id, provider, facts, delivery_status, created_at, updated_at)
     values (42, $1, 'voipstudio', '{"legs": []}', $2, now() - $3 * interval '1 day', now() - $4 * interval '1 day')`,
    [`voipstudio:${id}`, state, days, heard],
  );
  await database.pool.query(
    `insert into call_timeline (kommo_account_id, call_id, at, kind, detail) values (42, $1, now(), 'received', 'x')`,
    [`voipstudio:${id}`],
  );
}

const remove = (stopped = new AbortController().signal) =>
  removeOldCalls(database.pool, new Date(Date.now() - 100 * DAY_MS), stopped);

async function kept(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    `select split_part(call_id, ':', 2) as id from voip_calls order by voip_calls.id`,
  );
  return rows.map(({ id }) => id);
}

test('calls that are settled and old are removed with all that was told of them', async () => {
  await call('old', { days: 101 });
  await call('never needed', { days: 101, state: 'not-needed' });
  await call('young', { days: 99 });

  expect(await remove()).toBe(2);
  expect(await kept()).toEqual(['young']);
  expect((await database.pool.query('select from call_timeline')).rowCount).toBe(1);
});

test.each(['waiting', 'sending', 'uncertain', 'parked'])(
  'a call that is %s is kept, however old',
  async (state) => {
    await call('open', { days: 1_000, state });

    expect([await remove(), await kept()]).toEqual([0, ['open']]);
  },
);

test('an old call is kept while something was said of it since, a worker has it, or a job waits', async () => {
  await call('recording came late', { days: 101, heard: 5 });
  await call('leased', { days: 101 });
  await call('announced', { days: 101 });
  await database.pool.query(
    `update voip_calls set lease_until = now() + interval '1 minute' where call_id like '%leased'`,
  );
  await database.pool.query(
    `insert into jobs (kommo_account_id, kind, call_id) values (42, 'log-call', 'voipstudio:announced')`,
  );

  expect(await remove()).toBe(0);
  expect(await kept()).toEqual(['recording came late', 'leased', 'announced']);
});

test('a long history is removed to its end, past what is kept, and not beyond the first young call', async () => {
  await database.pool.query(
    `insert into voip_calls (kommo_account_id, call_id, provider, facts, delivery_status, created_at, updated_at)
     select 42, 'voipstudio:' || n, 'voipstudio', '{"legs": []}', case when n % 500 = 0 then 'parked' else 'logged' end,
       at, at
     from generate_series(1, 5_000) n,
       lateral (select now() - case when n <= 2_500 then 200 else 1 end * interval '1 day' as at) as began`,
  );

  expect(await remove()).toBe(2_495);
  expect(await kept()).toHaveLength(2_505);
});

test('removing stops when the process is to end', async () => {
  await call('old', { days: 101 });
  const stopped = new AbortController();
  stopped.abort();

  expect(await remove(stopped.signal)).toBe(0);
});
