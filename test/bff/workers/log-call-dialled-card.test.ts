import { clickReference, readClickReference } from '../../../bff/calls/click-reference';
import type { EntityRef } from '../../../bff/contract/call-view';
import type { CallId } from '../../../bff/domain/ids';
import { createFakeClock } from '../../support/fake-clock';
import type { LoggingDesk } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

const KNOWN = '+447854740947';
/** A lead of another person than the one who has the number. */
const OPEN_CARD = { type: 'leads', id: 4003 } as const;

const clock = createFakeClock(new Date());
let desk: LoggingDesk;
let count = 0;

beforeAll(async () => {
  desk = await openLoggingDesk(undefined, clock);
  await desk.office.database.pool.query(
    `insert into voip_users (kommo_account_id, kommo_user_id, extension_id) values ($1, 42, '101'), ($1, 43, '102')`,
    [desk.account],
  );
}, 60_000);
afterEach(() => desk.office.kommo.faults.clear());
afterAll(() => desk.close());

const dialledFrom = (entity: EntityRef | null, userId = 43): string => clickReference({ userId, entity });

async function hear(number: string, clickToCallReference?: string): Promise<CallId> {
  count += 1;
  const more = clickToCallReference === undefined ? {} : { clickToCallReference };
  return desk.hear(`dialled-${count}`, number, { direction: 'outbound', ...more });
}

async function log(number: string, reference?: string): Promise<CallId> {
  const callId = await hear(number, reference);
  await desk.settle(desk.worker(callId, clock), clock);
  return callId;
}

const notesOf = (callId: CallId) =>
  desk.office.kommo.callNotes('demo').filter(({ params }) => params.uniq === callId);
const cardsOf = (callId: CallId): string[] =>
  notesOf(callId).map(({ entity }) => `${entity.type} ${entity.id}`);

async function ruleOf(callId: CallId): Promise<unknown> {
  const { logging } = await desk.row(callId);
  return (logging as { explained?: { log?: string } }).explained?.log;
}

test.each([
  ['somebody else has', KNOWN],
  ['nobody has', '+14155550199'],
])('a call is logged on the card that it was dialled from, though its number %s', async (_what, number) => {
  const callId = await log(number, dialledFrom(OPEN_CARD));

  expect(cardsOf(callId)).toEqual(['leads 4003']);
  expect(await ruleOf(callId)).toBe('click/dialled-card');
});

test('the manager who clicked is responsible for the call, though no extension says so', async () => {
  const callId = await log(KNOWN, dialledFrom(OPEN_CARD));

  expect(notesOf(callId)).toMatchObject([{ params: { phone: KNOWN }, createdBy: 43 }]);
});

test('a click in the name of somebody whom the account does not list keeps no call out of Kommo', async () => {
  const nobody = 999_999;
  const byNumber = await log(KNOWN, dialledFrom(null, nobody));
  const onCard = await log(KNOWN, dialledFrom(OPEN_CARD, nobody));

  for (const callId of [byNumber, onCard]) expect((await desk.row(callId)).delivery_status).toBe('logged');
  expect(cardsOf(onCard)).toEqual(['leads 4003']);
  expect([...notesOf(byNumber), ...notesOf(onCard)].map(({ createdBy }) => createdBy)).not.toContain(nobody);
});

test('who submitted the result is responsible, and not who clicked', async () => {
  const callId = await hear(KNOWN, dialledFrom(OPEN_CARD, 42));
  await desk.say(callId, { note: 'spoke' });

  await desk.settle(desk.worker(callId, clock), clock);

  expect(notesOf(callId)).toMatchObject([{ createdBy: 43 }]);
});

test('a call goes where its number leads when it was dialled from no card, or by somebody else’s means', async () => {
  const byNumber = cardsOf(await log(KNOWN));

  expect(byNumber).toHaveLength(1);
  for (const reference of [dialledFrom(null), 'u43-x4003-0123456789ab', 'order 77'])
    expect(cardsOf(await log(KNOWN, reference))).toEqual(byNumber);
});

test('a call goes where its number leads when the card that it was dialled from is gone', async () => {
  const byNumber = cardsOf(await log(KNOWN));
  desk.office.kommo.faults.next({ path: /\/leads\/notes$/, method: 'POST', kind: '403' });

  const callId = await log(KNOWN, dialledFrom(OPEN_CARD));

  expect(cardsOf(callId)).toEqual(byNumber);
  expect(await ruleOf(callId)).not.toBe('click/dialled-card');
});

test('a card that the manager chooses in the form outweighs the one that was dialled from', async () => {
  const callId = await hear(KNOWN, dialledFrom(OPEN_CARD));
  await desk.say(callId, { note: '', entity: { type: 'leads', id: 4001 } });
  await desk.settle(desk.worker(callId, clock), clock);

  expect(cardsOf(callId)).toEqual(['leads 4001']);
});

test('a call whose reference comes last ends on the same card as one whose reference comes first', async () => {
  const callId = await log(KNOWN);
  expect(cardsOf(callId)).not.toEqual(['leads 4003']);

  await desk.hear(`dialled-${count}`, KNOWN, {
    direction: 'outbound',
    clickToCallReference: dialledFrom(OPEN_CARD),
  });
  await desk.settle(desk.worker(callId, clock), clock);

  expect(cardsOf(callId)).toEqual(['leads 4003']);
  expect(await ruleOf(callId)).toBe('click/dialled-card');
});

test('a call whose answer was lost stands once on the card that it was dialled from', async () => {
  desk.office.kommo.faults.next({ path: /\/leads\/notes$/, method: 'POST', kind: 'lose-after-commit' });

  expect(cardsOf(await log(KNOWN, dialledFrom(OPEN_CARD)))).toEqual(['leads 4003']);
});

test.each(['400', '422'] as const)(
  'a look-up that Kommo refuses with %s is no word that the call is missing: nothing is sent again',
  async (kind) => {
    const { faults } = desk.office.kommo;
    faults.next({ path: /\/leads\/notes$/, method: 'POST', kind: 'lose-after-commit' });
    faults.next({ path: /\/notes$/, method: 'GET', kind });
    faults.next({ path: /\/notes$/, method: 'GET', kind });

    expect(cardsOf(await log(KNOWN, dialledFrom(OPEN_CARD)))).toEqual(['leads 4003']);
  },
);

test('a reference tells who clicked and on which card', () => {
  for (const entity of [OPEN_CARD, { type: 'contacts', id: 7 }, { type: 'companies', id: 9 }, null] as const)
    expect(readClickReference(dialledFrom(entity))).toEqual({ userId: 43, entity });
});
