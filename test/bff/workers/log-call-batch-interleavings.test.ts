import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import type { CallId } from '../../../bff/domain/ids';
import type { FaultKind } from '../../sandbox/kommo/faults';
import type { Switches } from '../../sandbox/kommo/switches';
import { DEFAULT_SWITCHES } from '../../sandbox/kommo/switches';
import { eventually } from '../../support/eventually';
import { createFakeClock } from '../../support/fake-clock';
import { createBudgetLine } from './budget-line';
import { createStandstill } from './gate';
import type { LoggingDesk } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

/**
 * Late calls that go together, and the process that works on them ends, or stands still, at each place: before and after
 * every call of the store and of Kommo by any of its workers. Another process finds what was left.
 */

const KNOWN = '+447854740947';
const NOBODYS_MANAGER = 999_999;
const AN_HOUR_MS = 3_600_000;

const clock = createFakeClock(new Date(Date.now() + AN_HOUR_MS));
let desk: LoggingDesk;
let count = 0;

beforeAll(async () => {
  desk = await openLoggingDesk(DEFAULT_SETTINGS.rules, clock, createBudgetLine());
}, 60_000);
afterEach(() => {
  desk.office.kommo.faults.clear();
  desk.office.kommo.turnSwitches({ ...DEFAULT_SWITCHES });
});
afterAll(() => desk.close());

/** How Kommo answers the batch that holds a known number, a new one, and perhaps one that it does not accept. */
interface Answering {
  readonly name: string;
  readonly switches?: Partial<Switches>;
  readonly loss?: FaultKind;
  readonly hasPoison?: true;
}

const ANSWERS: readonly Answering[] = [
  { name: 'in part, and says so', switches: { mixedBatchAtomic: false, mixedBatchStatus: 200 } },
  { name: 'in part, as a refusal', switches: { mixedBatchAtomic: false, mixedBatchStatus: 400 } },
  { name: 'wholly or not at all', switches: { mixedBatchAtomic: true } },
  { name: 'and its answer is lost', loss: 'lose-after-commit' },
  { name: 'not at all, and its answer is lost', loss: 'lose-before-commit' },
  {
    name: 'in part, and names only the one it does not accept',
    switches: { invalidItemInBatch: 'others-written-untold' },
    hasPoison: true,
  },
];

const ENDS = ['ends', 'stands still'] as const;
/** Each place with one of the answers and one of the ends in every run; with all of them when asked for. */
const isWhole = process.env.INTERLEAVINGS === 'all';
const STRIDE = isWhole ? 1 : ANSWERS.length * ENDS.length;

const notesOf = (callId: CallId) =>
  desk.office.kommo.callNotes('demo').filter(({ params }) => params.uniq === callId).length;

async function hearThree({ hasPoison }: Answering): Promise<readonly CallId[]> {
  const numbers = [KNOWN, hasPoison === true ? KNOWN : `+1917${2_000_000 + (count += 1)}`, KNOWN];
  const calls: CallId[] = [];
  for (const number of numbers) calls.push(await desk.hear(`overtaken-${(count += 1)}`, number));
  if (hasPoison === true)
    await desk.office.database.pool.query(
      'update voip_calls set responsible_user_id = $2 where call_id = $1',
      [calls[1], NOBODYS_MANAGER],
    );
  return calls;
}

/** What was on its way to the database or to Kommo when the process stopped has come to its end. */
async function calm(): Promise<void> {
  const { pool } = desk.office.database;
  let looks = 0;
  await eventually(() => {
    const isBusy =
      pool.waitingCount > 0 ||
      pool.idleCount < pool.totalCount ||
      desk.office.kommo.requests().some(({ outcome }) => outcome === 'pending');
    looks = isBusy ? 0 : looks + 1;
    return looks >= 3;
  });
}

/** @returns whether the process came to that place at all */
async function interleave(
  answer: Answering,
  what: 'ends' | 'stands still',
  stopAt: number,
): Promise<boolean> {
  const calls = await hearThree(answer);
  desk.office.kommo.turnSwitches({ ...DEFAULT_SWITCHES, ...answer.switches });
  if (answer.loss !== undefined)
    desk.office.kommo.faults.next({ path: /\/calls$/, method: 'POST', kind: answer.loss });
  const place = createStandstill(stopAt);
  const line = createBudgetLine();
  line.hold();
  const first = desk.process(line);
  const boarded = desk.boarded();
  const works = Promise.all(calls.map((callId) => desk.settle(first.worker(callId, clock, place), clock)));
  await Promise.race([place.reached, eventually(() => desk.boarded() - boarded >= calls.length)]);
  const gone = line.letGo();
  const came = await Promise.race([place.reached.then(() => true), works.then(() => false)]);

  await calm();
  const second = desk.process(createBudgetLine());
  const settleAll = async (): Promise<void> => {
    for (const callId of calls) await desk.settle(second.worker(callId, clock), clock);
  };
  for (const callId of calls) await desk.expireLease(callId);
  await settleAll();
  if (what === 'stands still' || !came) {
    place.open();
    await Promise.all([gone, works]);
    await settleAll();
  }
  desk.office.kommo.faults.clear();

  const states = await Promise.all(calls.map(async (callId) => (await desk.row(callId)).delivery_status));
  const logs = calls.map(notesOf);
  const isPoisoned = answer.hasPoison === true;
  expect({ stopAt, logs, states }).toEqual({
    stopAt,
    logs: isPoisoned ? [1, 0, 1] : [1, 1, 1],
    states: isPoisoned ? ['logged', 'parked', 'logged'] : ['logged', 'logged', 'logged'],
  });
  return came;
}

describe.each(ENDS)('a process that %s while its calls go together', (what) => {
  test.each(ANSWERS.map((answer, index) => ({ ...answer, index })))(
    'leaves each of them to be logged once; Kommo takes them $name',
    async ({ index, ...answer }) => {
      let stopAt = isWhole ? 1 : 1 + index * ENDS.length + ENDS.indexOf(what);
      while (await interleave(answer, what, stopAt)) stopAt += STRIDE;

      // It came to some places, and the last time it came to its end.
      expect(stopAt).toBeGreaterThan(30);
    },
    120_000,
  );
});
