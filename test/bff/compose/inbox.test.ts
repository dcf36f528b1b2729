import type { Closing } from '../../../bff/compose/open-base';
import { startInbox } from '../../../bff/compose/inbox';
import type { Inbox } from '../../../bff/compose/inbox';
import { loadConfig } from '../../../bff/config';
import type { CallEvent } from '../../../bff/domain/call-event';
import { accountId, callId } from '../../../bff/domain/ids';
import { createEncryption } from '../../../bff/storage/encryption';
import { eventually } from '../../support/eventually';
import { createFakeClock } from '../../support/fake-clock';
import type { FakeClock } from '../../support/fake-clock';
import { quietBase } from '../../support/quiet-base';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

const OURS = accountId(71);
const AT = Date.parse('2026-01-01T12:00:00Z');
const PATIENCE = { unansweredMs: 0, ringingMs: 60_000, talkingMs: 60_000, resultMs: 0 };

let database: TestDatabase;
let closing: Closing;
beforeEach(async () => {
  closing = [];
  database = await createTestDatabase();
  await database.pool.query(`insert into accounts (kommo_account_id, subdomain) values (${OURS}, 'ours')`);
});
afterEach(async () => {
  for (const close of closing) await close();
  await database.drop();
});

let clock: FakeClock;

function start(): Inbox {
  clock = createFakeClock();
  const config = loadConfig({});
  const encryption = createEncryption([Buffer.alloc(32, 9).toString('base64')]);
  const base = {
    ...quietBase({ pool: database.pool, config, encryption }),
    databaseAddress: { connection: database.connection },
    clock,
  };
  return startInbox(base, { patience: PATIENCE, mergesApart: false }, closing);
}

const ringing: CallEvent = {
  callId: callId('voipstudio', 'a'),
  key: 'rings',
  name: 'call.ringing',
  at: AT,
  strength: 1,
  direction: 'inbound',
  from: '+12025550123',
  legs: [],
};

async function calls(): Promise<number> {
  return (await database.pool.query('select from voip_calls')).rowCount ?? 0;
}

test('what was stored while nobody else stores is merged at once, without a pause', async () => {
  const inbox = start();

  await inbox.store(OURS, [ringing]);

  // The clock stands still: a pause would never end.
  await eventually(async () => (await calls()) === 1);
});

test('of deliveries that come together, merging lets the next ones go first', async () => {
  const inbox = start();
  const together = ['b', 'c'].map((id) => ({ ...ringing, callId: callId('voipstudio', id) }));

  await Promise.all(together.map((event) => inbox.store(OURS, [event])));
  // The end of the burst, and the pause that was begun in it.
  await eventually(() => clock.waiting > 2);
  expect(await calls()).toBe(0);
  await clock.advance(10);

  await eventually(async () => (await calls()) === 2);
});
