import type { CallId } from '../../../bff/domain/ids';
import { createReadCallEnd } from '../../../bff/storage/call-end';
import { createNumberHistory } from '../../../bff/storage/number-history';
import type { LeasedCall } from '../../../bff/workers/log-call/logging-memo';
import type { LoggingDesk } from '../workers/logging-desk';
import { openLoggingDesk } from '../workers/logging-desk';

const NUMBER = '+13125550101';
const OTHER_NUMBER = '+13125550102';

let desk: LoggingDesk;
beforeAll(async () => {
  desk = await openLoggingDesk();
}, 60_000);
afterAll(() => desk.close());

async function heldCall(id: string, number: string): Promise<LeasedCall> {
  const call = await desk.store.claim(desk.account, await desk.hear(id, number));
  if (typeof call === 'string') throw new Error(`the call is ${call}`);
  return call;
}

/** A missed call whose task to call back is made. */
async function missed(id: string, number: string, followUp = 'done'): Promise<CallId> {
  const callId = await desk.hear(id, number);
  await desk.office.database.pool.query(
    `update voip_calls set logging = jsonb_build_object('effects', jsonb_build_object('follow-up',
       jsonb_build_object('state', $2::text))) where call_id = $1`,
    [callId, followUp],
  );
  return callId;
}

async function forgetJobs(): Promise<void> {
  await desk.office.database.pool.query('delete from jobs');
}

async function awake(): Promise<readonly string[]> {
  const { rows } = await desk.office.database.pool.query<{ call_id: string }>(
    'select call_id from jobs order by call_id',
  );
  return rows.map((row) => row.call_id);
}

test('calls that are logged together wake the follow-ups of their own numbers, each once', async () => {
  const first = await missed('missed-1', NUMBER);
  const second = await missed('missed-2', OTHER_NUMBER);
  await missed('missed-3', NUMBER, 'given-up');
  await missed('missed-4', '+13125550103');
  const spoken = [
    await heldCall('spoken-1', NUMBER),
    await heldCall('spoken-2', OTHER_NUMBER),
    await heldCall('spoken-3', NUMBER),
  ];
  await forgetJobs();
  const history = createNumberHistory(desk.office.database.pool);

  await Promise.all(spoken.map((call) => history.wakeFollowUps(call, String(call.facts.from?.value ?? ''))));

  expect(await awake()).toEqual([first, second].sort());
});

test('a call whose own task waits is not woken by itself', async () => {
  await missed('alone', '+13125550104');
  const alone = await desk.store.claim(desk.account, 'voipstudio:alone' as CallId);
  if (typeof alone === 'string') throw new Error(`the call is ${alone}`);
  await forgetJobs();

  await createNumberHistory(desk.office.database.pool).wakeFollowUps(alone, '+13125550104');

  expect(await awake()).toEqual([]);
});

test('of calls that are measured together each has its own end, and one that still rings has none', async () => {
  const over = await desk.hear('over', NUMBER);
  const ringing = await desk.hear('ringing', NUMBER, {
    name: 'call.ringing',
    legs: [{ id: 'a', role: 'party', ringingAt: Date.now() }],
  });
  const readCallEnd = createReadCallEnd(desk.office.database.pool);

  const [end, none] = await Promise.all([
    readCallEnd(desk.account, over),
    readCallEnd(desk.account, ringing),
  ]);

  expect(end).toEqual((await desk.row(over))['ended_at']);
  expect([end, none]).toEqual([expect.any(Date), undefined]);
});
