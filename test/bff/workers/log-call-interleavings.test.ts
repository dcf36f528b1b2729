import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import type { CallId } from '../../../bff/domain/ids';
import type { FaultKind } from '../../sandbox/kommo/faults';
import { createGate } from './gate';
import type { LoggingDesk } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

const KNOWN = '+447854740947';
const TASK = { text: 'Send the quote', dueAt: '2030-01-01T10:00:00Z' };

let desk: LoggingDesk;
let count = 0;

beforeAll(async () => {
  const { rules } = DEFAULT_SETTINGS;
  desk = await openLoggingDesk({ ...rules, outgoingNew: { action: 'contact-and-lead' } });
}, 60_000);
afterEach(() => desk.office.kommo.faults.clear());
afterAll(() => desk.close());

interface Scenario {
  readonly name: string;
  /** The call right before the work that is watched. */
  readonly begin: (id: string, freshNumber: string) => Promise<CallId>;
  readonly writes: RegExp;
}

async function logged(id: string): Promise<CallId> {
  const callId = await desk.hear(id, KNOWN);
  const clock = desk.newClock();
  await desk.settle(desk.worker(callId, clock), clock);
  return callId;
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'a call of a known number', begin: (id) => desk.hear(id, KNOWN), writes: /\/calls$/ },
  {
    name: 'the first call of a new number',
    begin: (id, number) => desk.hear(id, number),
    writes: /\/unsorted\/sip$/,
  },
  {
    name: 'a call to a new number',
    begin: (id, number) => desk.hear(id, number, { direction: 'outbound' }),
    writes: /\/(contacts|leads|notes)$/,
  },
  {
    name: 'a call on the card that the manager chose',
    begin: async (id) => {
      const callId = await desk.hear(id, KNOWN);
      await desk.say(callId, { note: 'for Noor', entity: { type: 'contacts', id: 2002 } });
      return callId;
    },
    writes: /\/notes$/,
  },
  {
    name: "the manager's words after the call was logged",
    begin: async (id) => {
      const callId = await logged(id);
      await desk.say(callId, { note: 'wants a quote', task: TASK });
      return callId;
    },
    writes: /\/(notes\/\d+|tasks)$/,
  },
  {
    name: 'another card after the call was logged',
    begin: async (id) => {
      const callId = await logged(id);
      await desk.say(callId, { note: 'for Noor', entity: { type: 'contacts', id: 2002 } });
      return callId;
    },
    writes: /\/notes/,
  },
  {
    name: 'another card after the call had opened an incoming lead',
    begin: async (id, number) => {
      const callId = await desk.hear(id, number);
      const clock = desk.newClock();
      await desk.settle(desk.worker(callId, clock), clock);
      await desk.say(callId, { note: 'for Noor', entity: { type: 'contacts', id: 2002 } });
      return callId;
    },
    writes: /\/notes/,
  },
];
const LOSSES: readonly (FaultKind | 'none')[] = ['none', 'lose-after-commit', 'lose-before-commit'];

/** Two workers on one call: the first stands still at one place, loses its lease to the second, and then goes on. */
async function interleave(scenario: Scenario, loss: FaultKind | 'none', stopAt: number): Promise<number> {
  count += 1;
  const number = `+1312${2_000_000 + count}`;
  const callId = await scenario.begin(`interleaved-${count}`, number);
  if (loss !== 'none') desk.office.kommo.faults.next({ path: scenario.writes, method: 'POST', kind: loss });
  const clock = desk.newClock();
  const gate = createGate(stopAt);
  const first = desk.settle(desk.worker(callId, clock, gate), clock);
  await Promise.race([gate.reached, first]);
  await desk.expireLease(callId);
  await desk.settle(desk.worker(callId, clock), clock);
  gate.open();
  await first;
  await desk.settle(desk.worker(callId, clock), clock);
  desk.office.kommo.faults.clear();

  const account = desk.office.kommo.account('demo');
  const notes = desk.office.kommo.callNotes('demo').filter((note) => note.params.uniq === callId);
  // The card that a manager chose gets the number too; it was there before.
  const people = [...account.contacts.values()].filter(
    ({ id, customFields }) => id !== 2002 && JSON.stringify(customFields).includes(number),
  );
  const opened = [...account.unsorted.values()].filter(({ metadata }) => metadata.uniq === callId);
  const found = { stopAt, notes: notes.length, row: (await desk.row(callId)).delivery_status };
  expect(found).toEqual({ stopAt, notes: 1, row: 'logged' });
  expect({ stopAt, people: people.length, opened: opened.length }).toEqual({
    stopAt,
    people: Math.min(people.length, 1),
    opened: Math.min(opened.length, 1),
  });
  return gate.passed;
}

describe.each(SCENARIOS)('two workers on $name', (scenario) => {
  test.each(LOSSES)(
    'leave one live log wherever the first loses its lease; lost answers: %s',
    async (loss) => {
      const places = await interleave(scenario, loss, 0);
      for (let stopAt = 1; stopAt <= places; stopAt += 1) await interleave(scenario, loss, stopAt);
    },
    120_000,
  );
});

test('the follow-up task is created once wherever a worker loses its lease', async () => {
  const [scenario] = SCENARIOS.filter(({ name }) => name.includes('words'));
  if (scenario === undefined) throw new Error('the scenario is there');
  const tasks = (): number =>
    [...desk.office.kommo.account('demo').tasks.values()].filter(({ text }) => text === TASK.text).length;
  const before = tasks();

  const places = await interleave(scenario, 'none', 0);
  for (let stopAt = 1; stopAt <= places; stopAt += 1) await interleave(scenario, 'none', stopAt);

  expect(tasks() - before).toBe(places + 1);
}, 60_000);
