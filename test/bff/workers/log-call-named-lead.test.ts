import type { CallId } from '../../../bff/domain/ids';
import { createFakeClock } from '../../support/fake-clock';
import type { LoggingDesk } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

const KNOWN = '+447854740947';
/** A lead of another person than the one who has the number. */
const OTHERS_LEAD = 4003;

const clock = createFakeClock(new Date());
let desk: LoggingDesk;
let count = 0;

beforeAll(async () => {
  desk = await openLoggingDesk(undefined, clock);
}, 60_000);
afterEach(() => desk.office.kommo.faults.clear());
afterAll(() => desk.close());

async function logNaming(leadId: number | undefined, number: string): Promise<CallId> {
  count += 1;
  const more = leadId === undefined ? {} : { leadId };
  const callId = await desk.hear(`named-${count}`, number, more);
  await desk.settle(desk.worker(callId, clock), clock);
  return callId;
}

const triedOnLeads = (): number =>
  desk.office.kommo
    .requests()
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/leads/notes')).length;

test.each([
  ['somebody has', KNOWN],
  ['nobody has', '+14155550199'],
  ['is withheld', ''],
])('a call is logged on the lead that the provider names, though its number %s', async (_what, number) => {
  const opened = desk.office.kommo.account('demo').unsorted.size;

  expect(desk.cardsOf(await logNaming(OTHERS_LEAD, number))).toEqual([`leads ${OTHERS_LEAD}`]);
  expect(desk.office.kommo.account('demo').unsorted.size).toBe(opened);
});

test('a call whose named lead is not in Kommo goes where its number leads', async () => {
  const byNumber = desk.cardsOf(await logNaming(undefined, KNOWN));

  expect(byNumber).toHaveLength(1);
  const before = triedOnLeads();
  expect(desk.cardsOf(await logNaming(999_999, KNOWN))).toEqual(byNumber);
  expect(triedOnLeads()).toBe(before);
});

test('a call goes where its number leads when the named lead refuses the note', async () => {
  const byNumber = desk.cardsOf(await logNaming(undefined, KNOWN));
  desk.office.kommo.faults.next({ path: /\/leads\/notes$/, method: 'POST', kind: '403' });

  expect(desk.cardsOf(await logNaming(OTHERS_LEAD, KNOWN))).toEqual(byNumber);
});

test('a call whose answer was lost stands once on the lead that was named', async () => {
  desk.office.kommo.faults.next({ path: /\/leads\/notes$/, method: 'POST', kind: 'lose-after-commit' });

  expect(desk.cardsOf(await logNaming(OTHERS_LEAD, KNOWN))).toEqual([`leads ${OTHERS_LEAD}`]);
});
