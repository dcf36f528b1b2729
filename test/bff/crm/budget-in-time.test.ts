import fc from 'fast-check';
import type { Lane } from '../../../bff/crm/crm-client';
import { LANES } from '../../../bff/crm/crm-client';
import type { Budget } from '../../../bff/crm/kommo/budget';
import type { TurnedBudget } from './turned-budget';
import { openTurnedBudget } from './turned-budget';

/** Kommo's seven requests a second, over several processes, with time turned by hand. */

const RATE = 7;
const SPACING_MS = 1_000 / RATE;

let world: TurnedBudget;
let arrivals: number[];

beforeAll(async () => {
  world = await openTurnedBudget();
}, 60_000);
beforeEach(async () => {
  arrivals = [];
  await world.clear();
});
afterAll(() => world.close());

interface Request {
  readonly lane: Lane;
  readonly account: string;
  /** From its sending to its answer; it arrives somewhere in between. */
  readonly takesMs: number;
  readonly arrivesMs: number;
  readonly preparesMs: number;
}

const QUICK: Request = { lane: 'backfill', account: 'acme', takesMs: 16, arrivesMs: 5, preparesMs: 60 };

/** @returns milliseconds from the question to the sending */
async function ask(budget: Budget, request: Request): Promise<number> {
  const { lane, account, takesMs, arrivesMs, preparesMs } = request;
  const asked = world.now();
  const prepare = (): Promise<void> => world.clock.after(preparesMs);
  return budget.spend({ subdomain: account, lane, prepare }, async () => {
    const waited = world.now() - asked;
    arrivals.push(world.now() + arrivesMs);
    await world.clock.after(takesMs);
    return waited;
  });
}

/** As many as wait, so that the line is never empty until `untilMs`. */
function keepAsking(budget: Budget, howMany: number, untilMs: number): void {
  for (let count = 0; count < howMany; count += 1) void again();
  async function again(): Promise<void> {
    while (world.now() < untilMs) await ask(budget, QUICK);
  }
}

function mostInAnySecond(): number {
  const sorted = [...arrivals].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((from, index) => sorted.slice(index).filter((at) => at < from + 1_000).length),
  );
}

const requests = fc.array(
  fc.record({
    process: fc.nat(2),
    atMs: fc.nat(3_000),
    request: fc
      .record({
        lane: fc.constantFrom(...LANES),
        account: fc.constantFrom('acme', 'other', 'third'),
        takesMs: fc.nat(400),
        share: fc.nat(100),
        preparesMs: fc.nat(200),
      })
      .map(({ share, ...rest }): Request => ({ ...rest, arrivesMs: (rest.takesMs * share) / 100 })),
  }),
  { minLength: 20, maxLength: 40 },
);

test('no second ever sees an eighth request, whoever asks for what in whichever process', async () => {
  await fc.assert(
    fc
      .asyncProperty(requests, async (all) => {
        const processes = [world.process(), world.process(), world.process()];
        const begun = world.now();
        const answers = all.map(async ({ process, atMs, request }) => {
          await world.clock.after(atMs);
          await ask(processes[process] ?? world.process(), request);
        });
        await world.runUntil(begun + 30_000);
        await Promise.all(answers);

        expect(arrivals).toHaveLength(all.length);
        expect(mostInAnySecond()).toBeLessThanOrEqual(RATE);
      })
      .beforeEach(() => void (arrivals = [])),
    { numRuns: Number(process.env.BUDGET_RUNS ?? 10) },
  );
}, 120_000);

test.each([1, 2])(
  'a backlog that is alone uses 95 of 100 requests that Kommo allows; processes: %i',
  async (count) => {
    const begun = world.now();
    const seconds = 20;
    for (let index = 0; index < count; index += 1) keepAsking(world.process(), 6, begun + seconds * 1_000);

    await world.runUntil(begun + (seconds + 3) * 1_000);

    const used = arrivals.filter((at) => at <= begun + seconds * 1_000).length;
    expect(used / (RATE * seconds)).toBeGreaterThanOrEqual(0.95);
    expect(mostInAnySecond()).toBeLessThanOrEqual(RATE);
  },
  60_000,
);

test('beside a backlog a live call waits for the next request that comes free, and none is left unused', async () => {
  const begun = world.now();
  const seconds = 20;
  keepAsking(world.process(), 6, begun + seconds * 1_000);
  const own = world.process();
  const waits: number[] = [];
  // At a pace that meets the spacing of the backlog's requests at ever another moment.
  for (let at = 2_000; at < seconds * 1_000; at += 611) {
    void world.clock.after(at).then(async () => {
      waits.push(await ask(own, { ...QUICK, lane: 'logging', account: 'other', preparesMs: 0 }));
    });
  }

  await world.runUntil(begun + (seconds + 3) * 1_000);

  expect(waits).toHaveLength(30);
  expect(Math.max(...waits)).toBeLessThan(2 * SPACING_MS);
  const used = arrivals.filter((at) => at <= begun + seconds * 1_000).length;
  expect(used / (RATE * seconds)).toBeGreaterThanOrEqual(0.95);
  expect(mostInAnySecond()).toBeLessThanOrEqual(RATE);
}, 60_000);
