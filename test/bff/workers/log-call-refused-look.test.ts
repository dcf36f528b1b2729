import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import type { CallId } from '../../../bff/domain/ids';
import { createRetryCall } from '../../../bff/workers/log-call/retry-call';
import type { FaultKind } from '../../sandbox/kommo/faults';
import { createFakeClock } from '../../support/fake-clock';
import type { LoggingDesk } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

const KNOWN = '+447854740947';
const CARD = { type: 'leads', id: 4003 } as const;
/** Five minutes apart: an hour, and the one after which nobody asks any more. */
const LOOKS = 13;

const clock = createFakeClock(new Date());
let desk: LoggingDesk;
let retry: (callId: CallId) => Promise<void>;
let count = 0;

beforeAll(async () => {
  const { rules } = DEFAULT_SETTINGS;
  desk = await openLoggingDesk({ ...rules, missed: { ...rules.missed, createTask: true } }, clock);
  const retryCall = createRetryCall({ store: desk.store, clock, wake: async () => undefined });
  retry = async (callId) => void (await retryCall(desk.account, callId));
}, 60_000);
afterEach(() => desk.office.kommo.faults.clear());
afterAll(() => desk.close());

/** The lists in which calls are looked up. */
const refuseLooks = (kind: FaultKind, times: number): void =>
  desk.office.kommo.faults.next({ path: /\/(notes|unsorted)$/, method: 'GET', kind, times });
const loseWrite = (kind: FaultKind): void =>
  desk.office.kommo.faults.next({ path: /\/(calls|notes|unsorted\/sip)$/, method: 'POST', kind });

async function hear(number = KNOWN): Promise<CallId> {
  count += 1;
  return desk.hear(`refused-look-${count}`, number);
}
const work = (callId: CallId): Promise<void> => desk.settle(desk.worker(callId, clock), clock);
const notesOf = (callId: CallId): number =>
  desk.office.kommo.callNotes('demo').filter(({ params }) => params.uniq === callId).length;

async function standing(callId: CallId): Promise<unknown> {
  const { delivery_status: state, parked_reason: reason } = await desk.row(callId);
  return [state, reason, notesOf(callId)];
}

async function told(callId: CallId): Promise<readonly string[]> {
  const { rows } = await desk.office.database.pool.query<{ detail: string }>(
    `select detail from call_timeline where call_id = $1 and kind = 'answer' order by id`,
    [callId],
  );
  return rows.map(({ detail }) => detail);
}

test.each([
  ['400', 'Kommo answered 400'],
  ['422', 'Kommo answered 422'],
  ['403', 'Kommo does not allow this'],
] as const)('a call that Kommo will not let us look for (%s) ends with a person', async (kind, why) => {
  const callId = await hear();
  loseWrite('lose-after-commit');
  refuseLooks(kind, LOOKS);
  const begun = clock.now().getTime();

  await work(callId);

  expect(await standing(callId)).toEqual(['parked', 'outcome-unclear', 1]);
  expect(clock.now().getTime() - begun).toBeGreaterThanOrEqual(3_600_000);
  const lines = await told(callId);
  expect(lines.filter((line) => line.includes(why))).toHaveLength(2);
  expect(lines.at(-1)).toContain('given up');
});

test('a refusal that passes within the hour keeps the call from nobody', async () => {
  const callId = await hear();
  loseWrite('lose-after-commit');
  refuseLooks('403', LOOKS - 1);

  await work(callId);

  expect(await standing(callId)).toEqual(['logged', null, 1]);
});

test('an administrator’s retry of such a call looks first, and finds what was written', async () => {
  const callId = await hear();
  loseWrite('lose-after-commit');
  refuseLooks('403', LOOKS);
  await work(callId);

  await retry(callId);
  await work(callId);

  expect(await standing(callId)).toEqual(['logged', null, 1]);
});

test('a retry of a call that was never written sends it once two looks have missed it', async () => {
  const callId = await hear();
  loseWrite('lose-before-commit');
  refuseLooks('403', LOOKS);
  await work(callId);
  expect(await standing(callId)).toEqual(['parked', 'outcome-unclear', 0]);

  await retry(callId);
  await work(callId);

  expect(await standing(callId)).toEqual(['logged', null, 1]);
});

test('a retry while Kommo still refuses ends with a person again, at once and unwritten', async () => {
  const callId = await hear();
  loseWrite('lose-after-commit');
  refuseLooks('403', LOOKS + 1);
  await work(callId);
  const begun = clock.now().getTime();

  await retry(callId);
  await work(callId);

  expect(await standing(callId)).toEqual(['parked', 'outcome-unclear', 1]);
  expect(clock.now().getTime() - begun).toBeLessThan(60_000);
});

test('news of a call that waits for a person does not send it a second time', async () => {
  const callId = await hear();
  loseWrite('lose-after-commit');
  refuseLooks('422', LOOKS);
  await work(callId);

  await desk.say(callId, { note: 'spoke', entity: CARD });
  await work(callId);

  expect(await standing(callId)).toEqual(['parked', 'outcome-unclear', 1]);
});

test('a manager’s task that Kommo will not let us look for is given up, and the call stays logged', async () => {
  const callId = await hear();
  await desk.say(callId, {
    note: '',
    entity: CARD,
    task: { text: 'send the offer', dueAt: '2030-01-01T12:00:00Z' },
  });
  desk.office.kommo.faults.next({ path: /\/tasks$/, method: 'POST', kind: 'lose-after-commit' });
  desk.office.kommo.faults.next({ path: /\/tasks$/, method: 'GET', kind: '403', times: LOOKS });

  await work(callId);

  expect(await standing(callId)).toEqual(['logged', null, 1]);
  expect((await told(callId)).at(-1)).toContain('the task could not be created');
});

test('a task to call back that Kommo will not let us look for is given up, and not made twice', async () => {
  count += 1;
  const number = `+1415555${2000 + count}`;
  const at = Date.now() - 60_000;
  const nobody = {
    id: 'a',
    role: 'party',
    ringingAt: at,
    endedAt: at + 20_000,
    disposition: 'missed',
  } as const;
  const callId = await desk.hear(`refused-look-${count}`, number, { legs: [nobody] });
  desk.office.kommo.faults.next({ path: /\/tasks$/, method: 'POST', kind: 'lose-after-commit' });
  desk.office.kommo.faults.next({ path: /\/tasks$/, method: 'GET', kind: '403', times: LOOKS });

  await work(callId);

  expect((await told(callId)).at(-1)).toContain('its outcome stays unclear');
});
