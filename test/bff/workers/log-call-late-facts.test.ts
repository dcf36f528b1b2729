import type { CallNoteRecord } from '../../sandbox/kommo/call-notes';
import type { LoggingDesk } from './logging-desk';
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
