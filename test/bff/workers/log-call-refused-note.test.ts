import type { CallId } from '../../../bff/domain/ids';
import { createRetryCall } from '../../../bff/workers/log-call/retry-call';
import { eventually } from '../../support/eventually';
import { createFakeClock } from '../../support/fake-clock';
import type { LoggingDesk } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

const clock = createFakeClock(new Date());
let desk: LoggingDesk;
let count = 0;

beforeAll(async () => {
  desk = await openLoggingDesk(undefined, clock);
}, 60_000);
afterEach(() => desk.office.kommo.faults.clear());
afterAll(() => desk.close());

const settle = (callId: CallId): Promise<void> => desk.settle(desk.worker(callId, clock), clock);

/** Runs the job, turning the clock, until Kommo has said that nobody has the number. */
async function untilUnknown(callId: CallId): Promise<void> {
  const run = desk.worker(callId, clock);
  await eventually(async () => {
    const settlement = await run();
    const { logging } = await desk.row(callId);
    if ((logging as { unknownNumber?: true }).unknownNumber === true) return true;
    if (settlement.kind === 'again') await clock.advance(Math.max(1, settlement.at - clock.now().getTime()));
    return false;
  });
}

test.each(['403', '422'] as const)(
  'a call of a new number whose incoming lead does not take it (%s) waits for a person and opens no second one',
  async (kind) => {
    count += 1;
    const hear = (which: string): Promise<CallId> =>
      desk.hear(`refused-note-${count}-${which}`, `+1415558${1000 + count}`);
    const incomingLeads = (): number => desk.office.kommo.account('demo').unsorted.size;
    const before = incomingLeads();
    const [first, second] = [await hear('first'), await hear('second')];
    desk.office.kommo.faults.next({ path: /\/unsorted\/sip$/, method: 'POST', kind: '429' });
    // Nobody has the number yet, and the first is about to open something for it.
    await untilUnknown(first);
    await untilUnknown(second);
    await settle(first);
    desk.office.kommo.faults.next({ path: /\/leads\/notes$/, method: 'POST', kind, times: 9 });

    await settle(second);
    expect(desk.cardsOf(second)).toEqual([]);
    expect((await desk.row(second)).delivery_status).toBe('parked');
    desk.office.kommo.faults.clear();
    await createRetryCall({ store: desk.store, clock, wake: async () => undefined })(desk.account, second);
    await settle(second);

    expect(incomingLeads()).toBe(before + 1);
    expect(desk.cardsOf(second)).toHaveLength(1);
  },
);
