import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import type { CallId } from '../../../bff/domain/ids';
import { createFakeClock } from '../../support/fake-clock';
import { DEFAULT_SWITCHES } from '../../sandbox/kommo/switches';
import { createGate } from './gate';
import type { LoggingDesk, RunJob } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

const CLOSED_LOST = 143;
const WITHOUT_LEAD = 2003;
const RULES = {
  ...DEFAULT_SETTINGS.rules,
  incomingKnown: { ...DEFAULT_SETTINGS.rules.incomingKnown, createLeadIfNoneActive: true },
};

const clock = createFakeClock(new Date());
let desk: LoggingDesk;
let count = 0;

beforeAll(async () => {
  desk = await openLoggingDesk(RULES, clock);
}, 60_000);
afterEach(() => {
  desk.office.kommo.faults.clear();
  desk.office.kommo.turnSwitches({ ...DEFAULT_SWITCHES });
});
afterAll(() => desk.close());

interface Caller {
  readonly contactId: number;
  readonly number: string;
}

/** A contact of long ago who has no lead. */
function knownCaller(): Caller {
  count += 1;
  const { contacts } = desk.office.kommo.account('demo');
  const like = contacts.get(WITHOUT_LEAD);
  if (like === undefined) throw new Error('the account has no such contact');
  const [contactId, number] = [900_000 + count, `+1415557${1000 + count}`];
  const phone = { field_code: 'PHONE', values: [{ value: number, enum_code: 'WORK' }] };
  contacts.set(contactId, { ...like, id: contactId, storedAtMs: 0, customFields: [phone] });
  return { contactId, number };
}

async function hear({ number }: Caller): Promise<CallId> {
  count += 1;
  return desk.hear(`one-lead-${count}`, number);
}

const settle = (callId: CallId): Promise<void> => desk.settle(desk.worker(callId, clock), clock);

async function logged(caller: Caller): Promise<CallId> {
  const callId = await hear(caller);
  await settle(callId);
  return callId;
}

const leadsOf = ({ contactId }: Caller): number[] =>
  desk.office.kommo
    .account('demo')
    .links.filter(({ from, to }) => from.type === 'leads' && to.type === 'contacts' && to.id === contactId)
    .map(({ from }) => from.id);

/** Runs the job, turning the clock, until the lead is there; what the same run did next was refused. */
async function untilLead(run: RunJob, caller: Caller): Promise<void> {
  for (let runs = 0; runs < 5; runs += 1) {
    const settlement = await run();
    if (leadsOf(caller).length > 0) return;
    if (settlement.kind === 'again') await clock.advance(Math.max(1, settlement.at - clock.now().getTime()));
  }
  throw new Error('no lead was opened');
}

function leadNumber(id: number | undefined) {
  const lead = desk.office.kommo.account('demo').leads.get(id ?? 0);
  if (lead === undefined) throw new Error('no lead was opened');
  return lead;
}

const listsLag = (): void => desk.office.kommo.turnSwitches({ ...DEFAULT_SWITCHES, readLagMs: 60_000 });

/** As if the leads had been opened so long ago that every list shows them. */
async function minutesPass({ number }: Caller): Promise<void> {
  await clock.advance(3 * 60_000);
  await desk.office.database.pool.query(
    `update incoming_leads set opened_at = opened_at - interval '3 minutes' where phone like $1`,
    [`%${number}`],
  );
}

describe('calls of a contact without a lead', () => {
  test('go to the lead that the first of them opened, while no list shows it', async () => {
    listsLag();
    const caller = knownCaller();

    const calls = [await logged(caller), await logged(caller), await logged(caller)];

    const opened = leadsOf(caller);
    expect(opened).toHaveLength(1);
    expect(calls.map(desk.cardsOf)).toEqual(calls.map(() => [`leads ${opened[0]}`]));
  });

  test('go to the lead also before the call that opened it is logged there', async () => {
    listsLag();
    const caller = knownCaller();
    const first = await hear(caller);
    desk.office.kommo.faults.next({ path: /\/leads\/notes$/, method: 'POST', kind: '429' });
    const run = desk.worker(first, clock);
    await untilLead(run, caller);
    expect(desk.cardsOf(first)).toEqual([]);

    const second = await logged(caller);
    await desk.settle(run, clock);

    const opened = leadsOf(caller);
    expect(opened).toHaveLength(1);
    expect([first, second].map(desk.cardsOf)).toEqual([[`leads ${opened[0]}`], [`leads ${opened[0]}`]]);
  });

  test('open one lead when the answer about it was lost', async () => {
    listsLag();
    const caller = knownCaller();
    desk.office.kommo.faults.next({ path: /\/leads$/, method: 'POST', kind: 'lose-after-commit' });

    const calls = [await logged(caller), await logged(caller)];

    const opened = leadsOf(caller);
    expect(opened).toHaveLength(1);
    expect(calls.map(desk.cardsOf)).toEqual(calls.map(() => [`leads ${opened[0]}`]));
  });

  test('open another lead when the first was deleted at once', async () => {
    listsLag();
    const caller = knownCaller();
    await logged(caller);
    const [deleted] = leadsOf(caller);
    leadNumber(deleted).isDeleted = true;

    const calls = [await logged(caller), await logged(caller)];

    const [, other] = leadsOf(caller);
    expect(leadsOf(caller)).toEqual([deleted, other]);
    expect(calls.map(desk.cardsOf)).toEqual(calls.map(() => [`leads ${other}`]));
  });

  test.each(['403', '422'] as const)(
    'open no other lead when the first does not take a call at once (%s) and no list shows it',
    async (kind) => {
      listsLag();
      const caller = knownCaller();
      await logged(caller);
      desk.office.kommo.faults.next({ path: /\/leads\/notes$/, method: 'POST', kind });

      const second = await logged(caller);

      const opened = leadsOf(caller);
      expect(opened).toHaveLength(1);
      expect(desk.cardsOf(second)).toEqual([`leads ${opened[0]}`]);
    },
  );

  test('open one lead when the answer about it was lost, and the call then turned out to be of another number', async () => {
    listsLag();
    const [first, other] = [knownCaller(), knownCaller()];
    const callId = await hear(first);
    desk.office.kommo.faults.next({ path: /\/leads$/, method: 'POST', kind: 'lose-after-commit' });
    const run = desk.worker(callId, clock);
    await untilLead(run, first);

    const [, id = ''] = callId.split(':');
    await desk.hear(id, other.number, { key: 'the last word', strength: 3 });
    await desk.settle(run, clock);

    const [opened] = leadsOf(first);
    expect([leadsOf(first).length, leadsOf(other).length]).toEqual([1, 0]);
    expect(desk.cardsOf(callId)).toEqual([`leads ${opened}`]);
  });

  test('go to the lead for as long as it is active, and open another once it is closed', async () => {
    const caller = knownCaller();
    await logged(caller);
    const [first] = leadsOf(caller);
    await minutesPass(caller);

    expect(desk.cardsOf(await logged(caller))).toEqual([`leads ${first}`]);
    leadNumber(first).statusId = CLOSED_LOST;
    await minutesPass(caller);
    listsLag();
    const calls = [await logged(caller), await logged(caller)];

    const [, second] = leadsOf(caller);
    expect(leadsOf(caller)).toEqual([first, second]);
    expect(calls.map(desk.cardsOf)).toEqual(calls.map(() => [`leads ${second}`]));
  });

  test('open one lead wherever the worker of the first stood still until it had lost its call', async () => {
    listsLag();
    for (let stopAt = 1; await stoodStill(stopAt); stopAt += 1) expect(stopAt).toBeLessThan(100);
  });

  /** @returns whether there was such a place */
  async function stoodStill(stopAt: number): Promise<boolean> {
    const caller = knownCaller();
    const [first, second] = [await hear(caller), await hear(caller)];
    const gate = createGate(stopAt);
    const stopped = desk.settle(desk.worker(first, clock, gate), clock);
    await Promise.race([gate.reached, stopped]);
    await desk.expireLease(first);
    await Promise.all([settle(second), settle(first)]);
    gate.open();
    await stopped;

    const opened = leadsOf(caller);
    expect({ stopAt, opened: opened.length }).toEqual({ stopAt, opened: 1 });
    expect([first, second].map(desk.cardsOf)).toEqual([[`leads ${opened[0]}`], [`leads ${opened[0]}`]]);
    return gate.passed >= stopAt;
  }
});
