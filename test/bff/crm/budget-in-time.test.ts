import fc from 'fast-check';
import type { Lane } from '../../../bff/crm/crm-client';
import { LANES } from '../../../bff/crm/crm-client';
import type { Budget } from '../../../bff/crm/kommo/budget';
import type { TurnedBudget } from './turned-budget';
import { openTurnedBudget } from './turned-budget';

/** Kommo's seven requests a second of an address and of an account, over several processes, with time turned by hand. */

const RATE = 7;
const SPACING_MS = 1_000 / RATE;

let world: TurnedBudget;
let arrivals: Arrival[];

beforeAll(async () => {
  world = await openTurnedBudget();
}, 60_000);
beforeEach(async () => {
  arrivals = [];
  await world.clear();
});
afterAll(() => world.close());

interface Arrival {
  readonly at: number;
  /** The address that it came from. */
  readonly from: string;
  readonly account: string;
}

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
  return budget.spend({ subdomain: account, lane, prepare }, async (from) => {
    const waited = world.now() - asked;
    arrivals.push({ at: world.now() + arrivesMs, from, account });
    await world.clock.after(takesMs);
    return waited;
  });
}

/** As many as wait, so that the line is never empty until `untilMs`. */
function keepAsking(
  budget: Budget,
  { howMany = 6, untilMs, account = 'acme' }: { howMany?: number; untilMs: number; account?: string },
): void {
  for (let count = 0; count < howMany; count += 1) void again();
  async function again(): Promise<void> {
    while (world.now() < untilMs) await ask(budget, { ...QUICK, account });
  }
}

/** From any address, and for any account. */
function mostInAnySecond(): number {
  const names = new Set(arrivals.flatMap(({ from, account }) => [from, account]));
  const most = (name: string): number => {
    const own = arrivals.filter(({ from, account }) => from === name || account === name).map(({ at }) => at);
    return Math.max(...own.map((begun) => own.filter((at) => at >= begun && at < begun + 1_000).length));
  };
  return Math.max(...[...names].map(most));
}

/** How much of what an address, or an account, may use until then was used. */
function shareUsed(untilMs: number, seconds: number, of: (one: Arrival) => boolean = () => true): number {
  return arrivals.filter((one) => one.at <= untilMs && of(one)).length / (RATE * seconds);
}

const requests = fc.array(
  fc.record({
    process: fc.nat(2),
    atMs: fc.nat(3_000),
    request: fc
      .record({
        lane: fc.constantFrom(...LANES),
        // Most of them of one account, so that its own limit is met where there are several addresses.
        account: fc.constantFrom('acme', 'acme', 'acme', 'other', 'third'),
        takesMs: fc.nat(400),
        share: fc.nat(100),
        preparesMs: fc.nat(200),
      })
      .map(({ share, ...rest }): Request => ({ ...rest, arrivesMs: (rest.takesMs * share) / 100 })),
  }),
  { minLength: 30, maxLength: 60 },
);

const ONE = [['one'], ['one'], ['one']];
const OVERLAPPING = [['one', 'two'], ['two', 'three'], ['one']];

test.each([
  ['one address for all of them', ONE],
  ['some addresses shared, and some not', OVERLAPPING],
])(
  'no second ever sees an eighth request from an address or for an account, whoever asks in whichever process: %s',
  async (_title, addresses) => {
    await fc.assert(
      fc
        .asyncProperty(requests, async (all) => {
          const processes = addresses.map((own) => world.process(own));
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
  },
  120_000,
);

test.each([
  ['one process', [['one']]],
  ['two processes', [['one'], ['one']]],
  ['one process with two addresses', [['one', 'two']]],
  [
    'two processes with an address in common',
    [
      ['one', 'two'],
      ['two', 'three'],
    ],
  ],
])(
  'a backlog that is alone uses 95 of 100 requests that Kommo allows for its account, and no more: %s',
  async (_title, addresses) => {
    const [begun, seconds] = [world.now(), 20];
    const untilMs = begun + seconds * 1_000;
    for (const own of addresses) keepAsking(world.process(own), { untilMs });

    await world.runUntil(untilMs + 3_000);

    expect(shareUsed(untilMs, seconds)).toBeGreaterThanOrEqual(0.95);
    expect(mostInAnySecond()).toBeLessThanOrEqual(RATE);
  },
  60_000,
);

test('the backlogs of two accounts use 95 of 100 requests that two addresses allow', async () => {
  const [begun, seconds] = [world.now(), 20];
  const untilMs = begun + seconds * 1_000;
  const own = world.process(['one', 'two']);
  for (const account of ['acme', 'other']) keepAsking(own, { untilMs, account });

  await world.runUntil(untilMs + 3_000);

  for (const name of ['acme', 'other'])
    expect(shareUsed(untilMs, seconds, ({ account }) => account === name)).toBeGreaterThanOrEqual(0.95);
  for (const name of ['one', 'two'])
    expect(shareUsed(untilMs, seconds, ({ from }) => from === name)).toBeGreaterThanOrEqual(0.95);
  expect(mostInAnySecond()).toBeLessThanOrEqual(RATE);
}, 60_000);

test('the small backlog of one account does not wait behind the large one of another where there are two addresses', async () => {
  const [begun, seconds] = [world.now(), 10];
  const untilMs = begun + seconds * 1_000;
  const own = world.process(['one', 'two']);
  keepAsking(own, { untilMs, howMany: 12 });
  keepAsking(own, { untilMs, howMany: 1, account: 'other' });

  await world.runUntil(untilMs + 3_000);

  // Alone it could not use all of its limit either: one after the other, each gets ready first.
  expect(shareUsed(untilMs, seconds, ({ account }) => account === 'other')).toBeGreaterThan(0.5);
  expect(shareUsed(untilMs, seconds, ({ account }) => account === 'acme')).toBeGreaterThanOrEqual(0.95);
}, 60_000);

/** At a pace that meets the spacing of the backlog's requests at ever another moment. @returns how long each waited */
async function askBeside(request: Partial<Request>, own: Budget): Promise<readonly number[]> {
  const [begun, seconds] = [world.now(), 20];
  const waits: number[] = [];
  for (let at = 2_000; at < seconds * 1_000; at += 611) {
    void world.clock.after(at).then(async () => {
      waits.push(await ask(own, { ...QUICK, preparesMs: 0, ...request }));
    });
  }
  await world.runUntil(begun + (seconds + 3) * 1_000);
  expect(waits).toHaveLength(30);
  expect(shareUsed(begun + seconds * 1_000, seconds)).toBeGreaterThanOrEqual(0.95);
  expect(mostInAnySecond()).toBeLessThanOrEqual(RATE);
  return waits;
}

test('beside a backlog a live call waits for the next request that comes free, and none is left unused', async () => {
  keepAsking(world.process(), { untilMs: world.now() + 20_000 });

  const waits = await askBeside({ lane: 'logging', account: 'other' }, world.process());

  expect(Math.max(...waits)).toBeLessThan(2 * SPACING_MS);
}, 60_000);

test('beside the backlog of one account the live calls of others do not wait where there are two addresses', async () => {
  const addresses = ['one', 'two'];
  keepAsking(world.process(addresses), { untilMs: world.now() + 20_000 });

  const waits = await askBeside({ lane: 'logging', account: 'other' }, world.process(addresses));

  expect(Math.max(...waits)).toBeLessThan(1);
}, 60_000);

test('beside the backlogs of two accounts a live call waits for the next request of any of two addresses', async () => {
  const addresses = ['one', 'two'];
  for (const account of ['acme', 'third'])
    keepAsking(world.process(addresses), { untilMs: world.now() + 20_000, account });

  const waits = await askBeside({ lane: 'logging', account: 'other' }, world.process(addresses));

  expect(Math.max(...waits)).toBeLessThan(2 * SPACING_MS);
}, 60_000);

test("a manager's request goes before the backlog of the same account, whichever process and address it is in", async () => {
  keepAsking(world.process(['one', 'two']), { untilMs: world.now() + 20_000 });

  const waits = await askBeside({ lane: 'manager' }, world.process(['two', 'three']));

  expect(Math.max(...waits)).toBeLessThan(2 * SPACING_MS);
}, 60_000);

test('a pause of an address stops the requests from there alone, in every process', async () => {
  const [mine, theirs] = [world.process(['one', 'two']), world.process(['one'])];
  void mine.pause('one', 60_000);
  await world.runUntil(world.now() + 10);
  const before = world.now();

  const refused = expect(ask(theirs, QUICK)).rejects.toMatchObject({ code: 'crm/rate-limited' });
  const answered = Promise.all(Array.from({ length: 20 }, () => ask(mine, { ...QUICK, lane: 'manager' })));
  await world.runUntil(before + 5_000);
  await Promise.all([refused, answered]);

  expect(new Set(arrivals.map(({ from }) => from))).toEqual(new Set(['two']));
  void mine.pause('two', 90_000);
  const told = expect(ask(mine, QUICK)).rejects.toMatchObject({ code: 'crm/rate-limited' });
  await world.runUntil(before + 6_000);
  await told;
}, 60_000);
