import { Writable } from 'node:stream';
import { createInboxMerger } from '../../../bff/calls/merge-inbox';
import type { InboxMerger } from '../../../bff/calls/merge-inbox';
import type { DeliveryInbox } from '../../../bff/calls/delivery-inbox';
import type { CallEvent } from '../../../bff/domain/call-event';
import { accountId, callId } from '../../../bff/domain/ids';
import type { AccountId } from '../../../bff/domain/ids';
import { createGroupCommit } from '../../../bff/intake/group-commit';
import { inAccount } from '../../../bff/storage/account-transaction';
import { createDeliveryInbox } from '../../../bff/storage/delivery-inbox';
import { createLogger } from '../../../bff/telemetry/logger';
import { eventually } from '../../support/eventually';
import { createFakeClock } from '../../support/fake-clock';
import type { FakeClock } from '../../support/fake-clock';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { silent } from '../support/served';

const OURS = accountId(71);
const THEIRS = accountId(72);
const AT = Date.parse('2026-01-01T12:00:00Z');
/** Later than the tests take, so that nobody takes it for left behind. */
const ARRIVED = Date.now() + 3_600_000;
const PATIENCE = { unansweredMs: 0, ringingMs: 60_000, talkingMs: 60_000, resultMs: 0 };

let database: TestDatabase;
let inbox: DeliveryInbox;
let clock: FakeClock;
let mergers: InboxMerger[];
beforeEach(async () => {
  database = await createTestDatabase();
  inbox = createDeliveryInbox(database.pool);
  clock = createFakeClock();
  mergers = [];
  await database.pool.query(
    `insert into accounts (kommo_account_id, subdomain) values (${OURS}, 'ours'), (${THEIRS}, 'theirs')`,
  );
});
afterEach(async () => {
  await Promise.all(mergers.map((merger) => merger.stop()));
  await database.drop();
});

function start(through: DeliveryInbox = inbox, storing = (): number => 0): InboxMerger {
  const rules = { patience: PATIENCE };
  const merger = createInboxMerger({ inbox: through, rules, clock, logger: silent, storing });
  mergers.push(merger);
  return merger;
}

function ringing(id: string, changes: Partial<CallEvent> = {}): CallEvent {
  return {
    callId: callId('voipstudio', id),
    key: `${id} rings`,
    name: 'call.ringing',
    at: AT,
    strength: 1,
    direction: 'inbound',
    from: '+12025550123',
    to: '+12025550100',
    legs: [{ id: 'a', role: 'party', ringingAt: AT }],
    ...changes,
  };
}

const hangUp = (id: string): CallEvent =>
  ringing(id, {
    key: `${id} ends`,
    name: 'call.hangup',
    strength: 2,
    legs: [{ id: 'a', role: 'party', ringingAt: AT, answeredAt: AT + 1_000, endedAt: AT + 61_000 }],
  });

const delivery = (account: AccountId, ...events: readonly CallEvent[]) => ({
  account,
  at: ARRIVED,
  events: JSON.stringify(events),
});

async function callsOf(account: AccountId): Promise<readonly string[]> {
  const { rows } = await inAccount(database.pool, account, (client) =>
    client.query<{ call: string }>(`select call_id || ' ' || status as call from voip_calls order by 1`),
  );
  return rows.map(({ call }) => call);
}

async function waitingCount(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>('select count(*) from delivery_inbox');
  return rows[0]?.count ?? -1;
}

test('what is stored for several accounts at once reaches each account alone', async () => {
  await inbox.store([
    delivery(OURS, ringing('shared')),
    delivery(THEIRS, hangUp('shared')),
    delivery(OURS, ringing('own')),
  ]);
  const merger = start();

  merger.wake(OURS);
  merger.wake(THEIRS);
  await eventually(async () => (await waitingCount()) === 0);

  expect(await callsOf(OURS)).toEqual(['voipstudio:own ringing', 'voipstudio:shared ringing']);
  expect(await callsOf(THEIRS)).toEqual(['voipstudio:shared ended']);
});

test('a request of one account sees what waits of its own and of no other', async () => {
  await inbox.store([delivery(OURS, ringing('a')), delivery(THEIRS, ringing('b'))]);

  const seen = await inAccount(database.pool, OURS, (client) => client.query('select from delivery_inbox'));

  expect(seen.rowCount).toBe(1);
});

test('what belongs to no call that is known is said in the log, and is not taken for a repetition', async () => {
  const lines: string[] = [];
  const destination = new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) });
  const repeats: string[] = [];
  const merger = createInboxMerger({
    inbox,
    rules: { patience: PATIENCE },
    clock,
    logger: createLogger({ level: 'info', destination }),
    tellRepeats: (calls) => void repeats.push(...calls),
  });
  mergers.push(merger);
  const beside = (number: string, key: string): CallEvent => ({
    ...ringing(`sms-${key}`, { key, name: 'sms.received', legs: [] }),
    aside: true,
    besideNumber: number,
  });
  await inbox.store([delivery(OURS, ringing('one', { startedAt: AT })), delivery(OURS, ringing('one'))]);
  await merger.mergeNow(OURS);

  await inbox.store([delivery(OURS, beside('+12025550123', 'known'), beside('+12025550177', 'stray'))]);
  await merger.mergeNow(OURS);

  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"events":["sms.received"]');
  expect(lines[0]).not.toContain('2025550177');
  expect(repeats).toEqual([]);
});

test('deliveries of one call that are merged together leave one call, its timeline and one job of a kind', async () => {
  await inbox.store([
    delivery(OURS, ringing('one')),
    delivery(OURS, hangUp('one')),
    delivery(OURS, ringing('one')),
  ]);

  await start().mergeNow(OURS);

  expect(await callsOf(OURS)).toEqual(['voipstudio:one ended']);
  const { rows: told } = await database.pool.query('select detail, at from call_timeline order by detail');
  expect(told).toEqual([
    { detail: 'call.hangup', at: new Date(ARRIVED) },
    { detail: 'call.ringing', at: new Date(ARRIVED) },
  ]);
  const { rows: jobs } = await database.pool.query('select kind, call_id from jobs');
  expect(jobs).toEqual([{ kind: 'log-call', call_id: 'voipstudio:one' }]);
});

test('a long line is merged to its end', async () => {
  await inbox.store(Array.from({ length: 250 }, (_, index) => delivery(OURS, ringing(String(index)))));

  start().wake(OURS);
  await eventually(async () => (await waitingCount()) === 0);

  expect(await callsOf(OURS)).toHaveLength(250);
});

test('what a process left behind when it died is merged by another one', async () => {
  await inbox.store([delivery(OURS, ringing('left'))]);
  await database.pool.query(`update delivery_inbox set received_at = now() - interval '3 seconds'`);

  start();

  await eventually(async () => (await callsOf(OURS)).length === 1);
});

test('a merge that is broken off leaves the delivery where it was', async () => {
  await inbox.store([delivery(OURS, ringing('torn'))]);
  const dying: DeliveryInbox = {
    ...inbox,
    take: (account, options, merge) =>
      inbox.take(account, options, async (unit, taken) => {
        await merge(unit, taken);
        // As when the process dies: its connection goes, and the server rolls back.
        await database.pool.query(
          `select pg_terminate_backend(pid, 30000) from pg_stat_activity
           where datname = current_database() and state = 'idle in transaction'`,
        );
        return unit.lockCalls([]) as never;
      }),
  };

  await expect(start(dying).mergeNow(OURS)).rejects.toThrow();
  expect([await waitingCount(), await callsOf(OURS)]).toEqual([1, []]);

  await start().mergeNow(OURS);
  expect(await callsOf(OURS)).toEqual(['voipstudio:torn ringing']);
});

test('a delivery that the database does not take is refused by itself', async () => {
  const poison = JSON.stringify([ringing('poison')]).replace('+12025550123', String.raw`\u0000`);
  const commit = createGroupCommit({ flush: inbox.store, bytesOf: () => 1, clock });

  const stored = await Promise.allSettled([
    commit.store(delivery(OURS, ringing('a'))),
    commit.store({ account: OURS, at: ARRIVED, events: poison }),
    commit.store(delivery(THEIRS, ringing('b'))),
  ]);

  expect(stored.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await waitingCount()).toBe(2);
});

test('a delivery that cannot be merged holds up no other, stays, and is tried again', async () => {
  const beyondTime = [{ id: 'a', role: 'party', endedAt: 1e300 }] as const;
  await inbox.store([
    delivery(OURS, ringing('before')),
    delivery(OURS, ringing('poison', { legs: beyondTime })),
    delivery(OURS, ringing('after')),
  ]);

  await start().mergeNow(OURS);

  expect(await callsOf(OURS)).toEqual(['voipstudio:after ringing', 'voipstudio:before ringing']);
  const { rows } = await database.pool.query(
    `select failures, last_error like '%out of range%' as told, retry_at > now() as later from delivery_inbox`,
  );
  expect(rows).toEqual([{ failures: 1, told: true, later: true }]);
  await database.pool.query(`update delivery_inbox set retry_at = '-infinity'`);
  await start().mergeNow(OURS);
  expect((await database.pool.query('select failures from delivery_inbox')).rows).toEqual([{ failures: 2 }]);
});

test('the same line, merged by three processes at once, ends in the same calls', async () => {
  const deliveries = Array.from({ length: 60 }, (_, index) => {
    const id = String(index % 12);
    return delivery(OURS, index % 2 === 0 ? ringing(id) : hangUp(id));
  });
  await inbox.store(deliveries);
  await inbox.store(deliveries);
  const merging = [start(), start(), start()].map((merger) => merger.mergeNow(OURS));

  await Promise.all(merging);

  expect(await waitingCount()).toBe(0);
  expect(await callsOf(OURS)).toHaveLength(12);
  const { rows } = await database.pool.query('select count(*) from call_timeline');
  expect(rows).toEqual([{ count: 12 }]);
});

test('whoever asks for calls waits for the merging of what was answered before, in whatever process', async () => {
  await inbox.store([delivery(OURS, ringing('asked'))]);
  let goOn: () => void = () => undefined;
  let isHeld = false;
  const slow = start({
    ...inbox,
    take: (account, options, merge) =>
      inbox.take(account, options, async (unit, taken) => {
        isHeld = true;
        await new Promise<void>((resolve) => (goOn = resolve));
        return merge(unit, taken);
      }),
  });
  slow.wake(OURS);
  await eventually(() => isHeld);

  const asked = start()
    .mergeNow(OURS)
    .then(() => callsOf(OURS));
  await eventually(async () => {
    const { rowCount } = await database.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount === 1;
  });
  goOn();

  expect(await asked).toEqual(['voipstudio:asked ringing']);
});

test('while somebody waits for the disk merging steps back, but not for ever', async () => {
  const merger = start(inbox, () => 1);
  await inbox.store([delivery(OURS, ringing('patient'))]);

  await eventually(() => clock.waiting === 1);
  merger.wake(OURS);
  // Beside the one that looks around.
  await eventually(() => clock.waiting === 2);
  await clock.advance(8);
  expect(clock.waiting).toBe(2);
  expect(await callsOf(OURS)).toEqual([]);

  await clock.advance(4);
  await eventually(async () => expect(await callsOf(OURS)).toEqual(['voipstudio:patient ringing']));
});
