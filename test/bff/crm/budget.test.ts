import { systemClock } from '../../../bff/clock';
import type { Lane } from '../../../bff/crm/crm-client';
import { LANES } from '../../../bff/crm/crm-client';
import { createBudget } from '../../../bff/crm/kommo/budget';
import type { Budget } from '../../../bff/crm/kommo/budget';
import { createBudgetPlaces } from '../../../bff/storage/kommo-budget-places';
import { eventually } from '../../support/eventually';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { logger } from './kommo-office';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

/** A process of its own: two of them share nothing but the database. */
function budget(options: { addresses?: readonly string[]; requestsPerSecond?: number } = {}): Budget {
  const places = createBudgetPlaces({ pool: database.pool });
  return createBudget({ places, clock: systemClock, logger, ...options });
}

function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

test('an eighth request waits until an answer is more than a second old', async () => {
  const [mine, theirs] = [budget(), budget()];
  const sentAt: number[] = [];
  const send = async (): Promise<void> => void sentAt.push(performance.now());

  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? mine : theirs).spend({ subdomain: `account-${index % 3}`, lane: 'logging' }, send),
    ),
  );

  sentAt.sort((a, b) => a - b);
  const gaps = sentAt.slice(7).map((at, index) => at - (sentAt[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(1_000);
});

test('that a place waits for no disk holds for nothing else on its connection', async () => {
  const one = await createTestDatabase({ max: 1 });
  await one.pool.query('set synchronous_commit = on');
  const places = createBudgetPlaces({ pool: one.pool });

  await createBudget({ places, clock: systemClock, logger }).spend(
    { subdomain: 'acme', lane: 'logging' },
    async () => undefined,
  );

  const { rows } = await one.pool.query('show synchronous_commit');
  expect(rows).toEqual([{ synchronous_commit: 'on' }]);
  await one.drop();
});

test('a place stays taken for as long as its request has no answer', async () => {
  const own = budget({ requestsPerSecond: 1 });
  const answer = gate();
  const order: string[] = [];
  const first = own.spend({ subdomain: 'acme', lane: 'logging' }, async () => {
    order.push('sent');
    await answer.passed;
    order.push('answered');
  });
  const second = own.spend({ subdomain: 'acme', lane: 'manager' }, async () => void order.push('next'));
  await eventually(() => order.length === 1);
  const { rows } = await database.pool.query<{ left: number }>(
    `select extract(epoch from free_at - now())::float8 as left from kommo_budget
     where scope = 'egress:default' and place = 1`,
  );

  answer.open();
  await Promise.all([first, second]);

  expect(rows[0]?.left).toBeGreaterThan(25);
  expect(order).toEqual(['sent', 'answered', 'next']);
});

test('the place of a process that died comes free when its lease ends', async () => {
  const own = budget({ requestsPerSecond: 1 });
  await own.spend({ subdomain: 'acme', lane: 'logging' }, async () => undefined);
  await database.pool.query(
    `update kommo_budget set free_at = now() + interval '300 milliseconds' where place = 1`,
  );

  await expect(own.spend({ subdomain: 'acme', lane: 'logging' }, async () => 'sent')).resolves.toBe('sent');
});

test.each(LANES)(
  'a process that stood still with its place takes its turn anew before it sends, in the lane %s',
  async (lane) => {
    const places = createBudgetPlaces({ pool: database.pool });
    const awake = budget({ requestsPerSecond: 1 });
    let stoodStillMs = 0;
    const sentAt: number[] = [];
    const send = async (): Promise<void> => void sentAt.push(performance.now());
    const standing = createBudget({
      places: {
        ...places,
        take: async (...asked) => {
          const taken = await places.take(...asked);
          if (taken === undefined || stoodStillMs > 0) return taken;
          stoodStillMs = 31_000;
          await database.pool.query('update kommo_budget set free_at = now() where place > 0');
          await awake.spend({ subdomain: 'other', lane: 'manager' }, send);
          return taken;
        },
      },
      clock: { ...systemClock, now: () => new Date(Date.now() + stoodStillMs) },
      logger,
      requestsPerSecond: 1,
    });

    await standing.spend({ subdomain: 'acme', lane, prepare: async () => undefined }, send);

    expect(sentAt).toHaveLength(2);
    expect((sentAt[1] ?? 0) - (sentAt[0] ?? 0)).toBeGreaterThan(1_000);
  },
);

test('a process that stands still at every turn sends nothing, and leaves no place taken', async () => {
  let now = Date.now();
  const places = createBudgetPlaces({ pool: database.pool });
  const own = createBudget({ places, clock: { ...systemClock, now: () => new Date(now) }, logger });
  const send = jest.fn();
  const prepare = async (): Promise<void> => void (now += 31_000);

  await expect(own.spend({ subdomain: 'acme', lane: 'logging', prepare }, send)).rejects.toMatchObject({
    code: 'crm/unavailable',
    retry: 'backoff',
  });
  expect(send).not.toHaveBeenCalled();
  // Given back beside the answer, and long before a lease would end.
  await eventually(async () => (await takenPlaces()) === 0);
});

test('who comes late to give a place back does not take it from its next holder', async () => {
  const own = budget({ requestsPerSecond: 1 });
  await own.spend({ subdomain: 'acme', lane: 'logging' }, async () => {
    await database.pool.query(`update kommo_budget set free_at = now() + interval '1 hour' where place = 1`);
  });

  const { rows } = await database.pool.query<{ left: number }>(
    `select extract(epoch from free_at - now())::float8 as left from kommo_budget where place = 1`,
  );
  expect(Math.min(...rows.map(({ left }) => left))).toBeGreaterThan(3_000);
});

test('the lanes are served in their order, and each in the order of arrival', async () => {
  const own = budget({ requestsPerSecond: 1 });
  const served: string[] = [];
  const ask = (lane: Lane, name: string) =>
    own.spend({ subdomain: 'acme', lane }, async () => void served.push(name));
  const first = ask('backfill', 'first come');
  await eventually(() => served.length === 1);

  await Promise.all([
    first,
    ask('backfill', 'backfill'),
    ask('logging', 'logging'),
    ask('manager', 'manager 1'),
    ask('manager', 'manager 2'),
  ]);

  expect(served).toEqual(['first come', 'manager 1', 'manager 2', 'logging', 'backfill']);
});

test("another account's live call goes before what waits in a backlog", async () => {
  const own = budget();
  let isOver = false;
  let ofBacklog = 0;
  const backlog = Array.from({ length: 20 }, async () => {
    while (!isOver)
      await own.spend({ subdomain: 'acme', lane: 'backfill' }, async () => void (ofBacklog += 1));
  });
  await eventually(async () => (await takenPlaces()) === 7, { within: 20_000 });
  const overtook: number[] = [];

  for (let call = 0; call < 5; call += 1) {
    const before = ofBacklog;
    await own.spend(
      { subdomain: 'other', lane: 'logging' },
      async () => void overtook.push(ofBacklog - before),
    );
  }
  isOver = true;
  await Promise.all(backlog);

  // Twenty wait; in the order of arrival all of them would go first.
  expect(overtook).toHaveLength(5);
  expect(Math.max(...overtook)).toBeLessThan(7);
});

async function takenPlaces(): Promise<number> {
  const { rowCount } = await database.pool.query(
    `select from kommo_budget where scope = 'egress:default' and place > 0 and free_at > now()`,
  );
  return rowCount ?? 0;
}

test('an account that is full does not stop another one', async () => {
  const [here, there] = [budget({ addresses: ['here'] }), budget({ addresses: ['there'] })];
  await here.spend({ subdomain: 'acme', lane: 'logging' }, async () => undefined);
  await database.pool.query(
    `update kommo_budget set free_at = now() + interval '600 milliseconds' where scope = 'account:acme'`,
  );
  const served: string[] = [];

  await Promise.all([
    there.spend({ subdomain: 'acme', lane: 'manager' }, async () => void served.push('acme')),
    there.spend({ subdomain: 'other', lane: 'backfill' }, async () => void served.push('other')),
  ]);

  expect(served).toEqual(['other', 'acme']);
});

test('a smaller allowance than before is kept to', async () => {
  await budget({ requestsPerSecond: 7 }).spend({ subdomain: 'acme', lane: 'logging' }, async () => undefined);
  const smaller = budget({ requestsPerSecond: 1 });
  const startedAt = performance.now();

  for (let sent = 0; sent < 2; sent += 1) {
    await smaller.spend({ subdomain: 'acme', lane: 'logging' }, async () => undefined);
  }

  expect(performance.now() - startedAt).toBeGreaterThan(1_000);
});

test('a short pause is waited for, a long one is told at once', async () => {
  const [mine, theirs] = [budget(), budget()];
  const ask = (one: Budget) => one.spend({ subdomain: 'acme', lane: 'logging' }, async () => 'sent');
  await ask(mine);
  await mine.pause('default', 400);
  const startedAt = performance.now();

  await ask(theirs);
  const waitedMs = performance.now() - startedAt;
  await mine.pause('default', 60_000);

  expect(waitedMs).toBeGreaterThan(350);
  await expect(ask(theirs)).rejects.toMatchObject({ code: 'crm/rate-limited' });
  expect(await theirs.wasPaused(1_000)).toBe(true);
});

test('a database that does not answer is told before anything is sent', async () => {
  const places = createBudgetPlaces({ pool: database.pool });
  const broken = { ...places, take: () => Promise.reject(new Error('connection refused')) };
  const own = createBudget({ places: broken, clock: systemClock, logger });
  const send = jest.fn();

  await expect(own.spend({ subdomain: 'acme', lane: 'logging' }, send)).rejects.toMatchObject({
    code: 'storage/unavailable',
    retry: 'backoff',
  });
  expect(send).not.toHaveBeenCalled();
});
