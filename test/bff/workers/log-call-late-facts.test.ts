import type { CallNoteRecord } from '../../sandbox/kommo/call-notes';
import type { LoggingDesk, RunJob } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

const KNOWN = '+447854740947';

let desk: LoggingDesk;

beforeAll(async () => {
  desk = await openLoggingDesk();
}, 60_000);
afterEach(() => desk.office.kommo.faults.clear());
afterAll(() => desk.close());

const notesOf = (callId: string): CallNoteRecord[] =>
  desk.office.kommo.callNotes('demo').filter(({ params }) => params.uniq === callId);

const tasks = (): string[] => [...desk.office.kommo.account('demo').tasks.values()].map(({ text }) => text);

async function runUntil(run: RunJob, isThere: () => boolean): Promise<void> {
  for (let count = 0; count < 10 && !isThere(); count += 1) await run();
  expect(isThere()).toBe(true);
}

test.each([
  { what: 'a call', number: KNOWN, path: /\/calls$/ },
  { what: 'an incoming lead', number: '+13125550110', path: /\/unsorted\/sip$/ },
])(
  "the manager's words reach $what that was found again after its answer was lost",
  async ({ number, path }) => {
    const callId = await desk.hear(`late-${number}`, number);
    desk.office.kommo.faults.next({ path, method: 'POST', kind: 'lose-after-commit' });
    const clock = desk.newClock();
    const run = desk.worker(callId, clock);
    while ((await desk.row(callId)).delivery_status !== 'uncertain') {
      const settlement = await run();
      if (settlement.kind !== 'again') throw new Error(`the job ended as ${settlement.kind}`);
    }

    await desk.say(callId, { note: 'wants a quote' });
    await desk.settle(run, clock);

    expect(notesOf(callId).map(({ params }) => params.call_result)).toEqual(['wants a quote']);
  },
);

test("the manager's words that came before an incoming lead was opened reach its note", async () => {
  const callId = await desk.hear('words-first', '+13125550111');
  await desk.say(callId, { note: 'wants a quote' });

  const clock = desk.newClock();
  await desk.settle(desk.worker(callId, clock), clock);

  expect(notesOf(callId).map(({ params }) => params.call_result)).toEqual(['wants a quote']);
});

test('a log is not written on another card while its old note cannot be made a pointer', async () => {
  const callId = await desk.hear('unpaid', KNOWN);
  const clock = desk.newClock();
  const run = desk.worker(callId, clock);
  await desk.settle(run, clock);
  desk.office.kommo.faults.next({ path: /\/notes\/\d+$/, method: 'PATCH', kind: '402', times: 2 });

  await desk.say(callId, { note: 'for Noor', entity: { type: 'contacts', id: 2002 } });
  expect(await run()).toMatchObject({ kind: 'again' });
  expect(notesOf(callId)).toHaveLength(1);
  await desk.settle(run, clock);

  expect(notesOf(callId).map(({ entity }) => entity)).toEqual([{ type: 'contacts', id: 2002 }]);
});

test('an account that does not pay for a week buries no job and loses no call', async () => {
  const callId = await desk.hear('week', KNOWN);
  desk.office.kommo.faults.next({ path: /\/api\/v4\//, kind: 'lose-before-commit' });
  desk.office.kommo.faults.next({ path: /\/api\/v4\//, kind: '402', times: 40 });
  const clock = desk.newClock();

  await desk.settle(desk.worker(callId, clock), clock);

  expect(notesOf(callId)).toHaveLength(1);
});

test("the manager's last words stay when the answer to an edit before was lost", async () => {
  const callId = await desk.hear('thinks-again', KNOWN);
  const clock = desk.newClock();
  const run = desk.worker(callId, clock);
  await desk.say(callId, { note: 'wants a quote' });
  await desk.settle(run, clock);
  desk.office.kommo.faults.next({ path: /\/notes\/\d+$/, method: 'PATCH', kind: 'lose-after-commit' });
  await desk.say(callId, { note: 'wants nothing' });
  await runUntil(run, () => notesOf(callId)[0]?.params.call_result === 'wants nothing');

  await desk.say(callId, { note: 'wants a quote' });
  await desk.settle(run, clock);

  expect(notesOf(callId).map(({ params }) => params.call_result)).toEqual(['wants a quote']);
});

test('the log stays live when a move is called off after the answer to its first step was lost', async () => {
  const callId = await desk.hear('called-off', KNOWN);
  const clock = desk.newClock();
  const run = desk.worker(callId, clock);
  await desk.say(callId, { note: 'wants a quote' });
  await desk.settle(run, clock);
  desk.office.kommo.faults.next({ path: /\/notes\/\d+$/, method: 'PATCH', kind: 'lose-after-commit' });
  await desk.say(callId, { note: 'wants a quote', entity: { type: 'contacts', id: 2002 } });
  await runUntil(run, () => notesOf(callId).length === 0);

  await desk.say(callId, { note: 'wants a quote' });
  await desk.settle(run, clock);

  expect(notesOf(callId).map(({ params }) => params.call_result)).toEqual(['wants a quote']);
});

test('a lost task is looked for by the words it was sent with', async () => {
  const callId = await desk.hear('other-task', KNOWN);
  const clock = desk.newClock();
  const run = desk.worker(callId, clock);
  await desk.settle(run, clock);
  const task = { text: 'Send the quote', dueAt: '2030-01-01T10:00:00Z' };
  desk.office.kommo.faults.next({ path: /\/tasks$/, method: 'POST', kind: 'lose-after-commit' });
  await desk.say(callId, { note: 'wants a quote', task });
  await runUntil(run, () => tasks().length > 0);

  await desk.say(callId, { note: 'wants a quote', task: { ...task, text: 'Send the offer' } });
  await desk.settle(run, clock);

  expect(tasks()).toEqual(['Send the quote']);
});
