import { createFakeClock } from '../../support/fake-clock';
import type { CallId } from '../../../bff/domain/ids';
import type { Switches } from '../../sandbox/kommo/switches';
import { DEFAULT_SWITCHES } from '../../sandbox/kommo/switches';
import type { LoggingDesk } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

const KNOWN = '+447854740947';
const NOOR = { type: 'contacts', id: 2002 } as const;

/** Each open question answered the other way; the first row is how most sources answer all of them. */
const ANSWERS: readonly Partial<Switches>[] = [
  {},
  { patchReplacesParams: false },
  { updatedAtFromClient: true },
  { readLagMs: 1_000 },
  { readLagMs: 60_000 },
  { callIdIsNoteId: false },
  { unacceptedContactFound: false },
  { unacceptedLeadIsActive: true },
  { mixedBatchAtomic: true },
  { mixedBatchStatus: 400 },
  { oldRefreshTokenRevokedAtRotation: true },
  { oldAccessTokenRevokedWithRefresh: true },
  { unsortedMetadataReturned: false },
  { unsortedMetadataAllRequired: true },
  { missingIdAnswers: 404 },
  { noteIdsPerEntityType: true },
];

const clock = createFakeClock(new Date());
let desk: LoggingDesk;
let count = 0;

beforeAll(async () => {
  desk = await openLoggingDesk(undefined, clock);
}, 60_000);
afterEach(() => {
  desk.office.kommo.faults.clear();
  desk.office.kommo.turnSwitches({ ...DEFAULT_SWITCHES });
});
afterAll(() => desk.close());

async function hear(number = KNOWN): Promise<CallId> {
  count += 1;
  return desk.hear(`switched-${count}`, number);
}

const settle = (callId: CallId): Promise<void> => desk.settle(desk.worker(callId, clock), clock);
const newNumber = (): string => `+1415${5_560_000 + count}`;
const lose = (path: RegExp): void =>
  desk.office.kommo.faults.next({ path, method: 'POST', kind: 'lose-after-commit' });

const hasPointer = (callId: CallId): boolean =>
  desk.office.kommo.callNotes('demo').some(({ params }) => params.uniq === `${callId}#moved`);

/** The card types of the notes with the call's mark. */
const wordsOf = (callId: CallId): unknown[] =>
  desk.office.kommo
    .callNotes('demo')
    .filter(({ params }) => params.uniq === callId)
    .map(({ params }) => params.call_result);

describe.each(ANSWERS)('where Kommo behaves as %j', (answer) => {
  beforeEach(() => desk.office.kommo.turnSwitches({ ...DEFAULT_SWITCHES, ...answer }));

  test('a call whose answer was lost is logged once', async () => {
    lose(/\/calls$/);
    const callId = await hear();
    await settle(callId);

    expect(desk.cardsOf(callId)).toHaveLength(1);
  });

  test('an incoming lead whose answer was lost is opened once, and the next call finds it', async () => {
    lose(/\/unsorted\/sip$/);
    const number = newNumber();
    const [first, second] = [await hear(number), await hear(number)];
    await settle(first);
    await settle(second);

    const opened = [...desk.office.kommo.account('demo').unsorted.values()].filter(({ metadata }) =>
      [metadata.phone, metadata.from].includes(number),
    );
    expect(opened).toHaveLength(1);
    expect([desk.cardsOf(first).length, desk.cardsOf(second).length]).toEqual([1, 1]);
  });

  test('a note whose answer was lost is written once, on the card that the manager chose', async () => {
    lose(/\/notes$/);
    const callId = await hear();
    await desk.say(callId, { note: 'for Noor', entity: NOOR });
    await settle(callId);

    expect(desk.cardsOf(callId)).toEqual(['contacts 2002']);
    expect(wordsOf(callId)).toEqual(['for Noor']);
  });

  test("the manager's words come into the one note after it was logged", async () => {
    const callId = await hear();
    await settle(callId);
    await desk.say(callId, { note: 'wants a quote' });
    await settle(callId);

    expect(wordsOf(callId)).toEqual(['wants a quote']);
  });

  test('the log ends on the card that the manager chose after an incoming lead was opened', async () => {
    lose(/\/contacts\/notes$/);
    const callId = await hear(newNumber());
    await settle(callId);
    await desk.say(callId, { note: 'for Noor', entity: NOOR });
    await settle(callId);

    expect(desk.cardsOf(callId)).toEqual(['contacts 2002']);
    expect(wordsOf(callId)).toEqual(['for Noor']);
  });

  test('the log stays one when the manager thinks better of another card while the log moves there', async () => {
    const callId = await hear();
    await settle(callId);
    await desk.say(callId, { note: 'for Noor', entity: NOOR });
    let isMoving = false;
    const gate = {
      pass: async () => {
        if (isMoving || !hasPointer(callId)) return;
        isMoving = true;
        await desk.say(callId, { note: 'for himself after all' });
      },
    };
    await desk.settle(desk.worker(callId, clock, gate), clock);
    expect([isMoving, desk.cardsOf(callId).length, wordsOf(callId)]).toEqual([
      true,
      1,
      ['for himself after all'],
    ]);

    await desk.say(callId, { note: 'for Noor indeed', entity: NOOR });
    await settle(callId);

    expect(desk.cardsOf(callId)).toEqual(['contacts 2002']);
    expect(wordsOf(callId)).toEqual(['for Noor indeed']);
  });
});
