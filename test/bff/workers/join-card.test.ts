import type { CallId } from '../../../bff/domain/ids';
import type { LoggingDesk } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

const CHOSEN = { type: 'leads', id: 4001 } as const;

let desk: LoggingDesk;
let count = 0;

beforeAll(async () => {
  desk = await openLoggingDesk();
  // Else a second call of the number is one of a known number, and Kommo places it.
  desk.office.kommo.turnSwitches({ unacceptedContactFound: false });
}, 60_000);
afterAll(() => desk.close());

const newNumber = (): string => `+1415${5_570_000 + (count += 1)}`;
const settle = async (callId: CallId): Promise<void> => {
  const clock = desk.newClock();
  await desk.settle(desk.worker(callId, clock), clock);
};
const account = () => desk.office.kommo.account('demo');
const contactOf = (number: string): number =>
  [...account().contacts.values()].find(({ customFields }) => JSON.stringify(customFields).includes(number))
    ?.id ?? 0;
const isLinkedTo = (leadId: number, contactId: number): boolean =>
  account().links.some(({ from, to }) => from.id === leadId && to.id === contactId);
const notesOf = (callId: CallId): unknown[] =>
  desk.office.kommo
    .callNotes('demo')
    .filter(({ params }) => params.uniq === callId)
    .map(({ entity }) => entity);

test("the contact of an earlier call's incoming lead joins the card chosen for a later call", async () => {
  const number = newNumber();
  const [first, second] = [
    await desk.hear(`first-${count}`, number),
    await desk.hear(`second-${count}`, number, { direction: 'outbound' }),
  ];
  await settle(first);
  await desk.say(second, { note: 'about chairs' });
  await settle(second);

  await desk.say(second, { note: 'about chairs', entity: CHOSEN });
  await settle(second);

  expect(isLinkedTo(CHOSEN.id, contactOf(number))).toBe(true);
  expect(notesOf(second)).toEqual([CHOSEN]);
});

test('a contact that Kommo did not name when it opened the incoming lead is found by its number and joins', async () => {
  const number = newNumber();
  const callId = await desk.hear(`unnamed-${count}`, number);
  await settle(callId);
  await desk.office.database.pool.query(
    `update voip_calls set logging = logging - 'contactId' where call_id = $1`,
    [callId],
  );

  await desk.say(callId, { note: 'about chairs', entity: CHOSEN });
  await settle(callId);

  expect(isLinkedTo(CHOSEN.id, contactOf(number))).toBe(true);
  expect(notesOf(callId)).toEqual([CHOSEN]);
});
