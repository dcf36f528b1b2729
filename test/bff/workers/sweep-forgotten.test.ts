import { announceForgottenCalls, wakeAccountsLetInAgain } from '../../../bff/storage/forgotten-work';
import { startSweepForgotten } from '../../../bff/workers/sweep-forgotten';
import { logger } from '../crm/kommo-office';
import type { LoggingDesk } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

const KNOWN = '+447854740947';
const MINUTE = 60_000;

let desk: LoggingDesk;
beforeAll(async () => {
  desk = await openLoggingDesk();
}, 60_000);
afterAll(() => desk.close());

const inAnHour = (): Date => new Date(Date.now() + 60 * MINUTE);
async function jobsOf(callId: string): Promise<readonly { run_at: Date; state: string }[]> {
  const { rows } = await desk.office.database.pool.query<{ run_at: Date; state: string }>(
    'select run_at, state from jobs where call_id = $1',
    [callId],
  );
  return rows;
}
const query = (text: string, callId: string): Promise<unknown> =>
  desk.office.database.pool.query(text, [callId]);

test('a call on its way whose job is gone gets one again, once it has been quiet for ten minutes', async () => {
  const callId = await desk.hear('forgotten', KNOWN);
  await query('delete from jobs where call_id = $1', callId);

  expect(await announceForgottenCalls(desk.office.database.pool, new Date())).toBe(0);
  expect(await announceForgottenCalls(desk.office.database.pool, inAnHour())).toBe(1);
  expect(await announceForgottenCalls(desk.office.database.pool, inAnHour())).toBe(0);

  expect(await jobsOf(callId)).toMatchObject([{ state: 'ready' }]);
});

test('a call at rest gets no job, and a buried one stays buried', async () => {
  const [logged, buried] = [await desk.hear('at-rest', KNOWN), await desk.hear('buried', KNOWN)];
  const clock = desk.newClock();
  await desk.settle(desk.worker(logged, clock), clock);
  await query('delete from jobs where call_id = $1', logged);
  await query(`update jobs set state = 'buried' where call_id = $1`, buried);

  await announceForgottenCalls(desk.office.database.pool, inAnHour());

  expect(await jobsOf(logged)).toEqual([]);
  expect(await jobsOf(buried)).toMatchObject([{ state: 'buried' }]);
});

test('what an account had put off is due once the account was let in again', async () => {
  const callId = await desk.hear('put-off', KNOWN);
  await query(`update jobs set run_at = now() + interval '20 minutes' where call_id = $1`, callId);
  const { pool } = desk.office.database;
  await pool.query(`update accounts set status = 'payment-required'`);
  expect(await wakeAccountsLetInAgain(pool, new Date())).toBe(0);

  await pool.query(`update accounts set status = 'active'`);
  await wakeAccountsLetInAgain(pool, new Date());

  const [job] = await jobsOf(callId);
  expect(job?.run_at.getTime()).toBeLessThanOrEqual(Date.now());
});

test('what belongs to a call that is logged is due as well, and what is done stays done', async () => {
  const callId = await desk.hear('accept-put-off', KNOWN);
  const later = { state: 'later', at: Date.now() + 20 * MINUTE, failures: 1, resends: 0 };
  const effects = { accept: later, 'join-card': { state: 'done', id: null } };
  const { pool } = desk.office.database;
  await pool.query(`update voip_calls set logging = logging || $2 where call_id = $1`, [callId, { effects }]);
  const now = new Date();

  await wakeAccountsLetInAgain(pool, now);

  const { rows } = await pool.query('select logging from voip_calls where call_id = $1', [callId]);
  const due = { ...later, at: now.getTime() };
  expect(rows).toMatchObject([{ logging: { effects: { ...effects, accept: due } } }]);
});

test('it is swept once a minute, and a step that fails stops neither the others nor the next minute', async () => {
  const clock = desk.newClock();
  let swept = 0;
  const steps = {
    broken: () => Promise.reject(new Error('no database')),
    counted: async () => (swept += 1),
  };
  const stop = startSweepForgotten({ steps, clock, logger });

  await clock.advance(MINUTE);
  await clock.advance(MINUTE);
  await stop();

  expect(swept).toBe(2);
});
