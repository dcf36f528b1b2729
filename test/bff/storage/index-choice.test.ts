import { createRecordCallEvents } from '../../../bff/calls/record-call-events';
import type { CallEvent } from '../../../bff/domain/call-event';
import { accountId, callId } from '../../../bff/domain/ids';
import { createCallTransactions } from '../../../bff/storage/call-unit-of-work';
import { createLateCallStore } from '../../../bff/storage/late-call-store';
import { createFakeClock } from '../../support/fake-clock';
import { rowsRead } from '../../support/rows-read';
import { createTestDatabase } from '../../support/test-database';

const ACCOUNT = accountId(71);
const AT = Date.parse('2026-01-01T12:00:00Z');
const KNOWN = 3_000;
const NEW = 100;
/** Of the callers of one batch, those that are new. */
const FEW = 7;
/** So many that to read them all is never the cheaper way for a few. */
const LATE = 15_000;

function ringing(index: number): CallEvent {
  return {
    callId: callId('voipstudio', `call-${index}`),
    naming: 'hash',
    key: `rings ${index}`,
    name: 'call.ringing',
    at: AT,
    strength: 1,
    direction: 'inbound',
    from: `+1202${String(5_550_000 + index)}`,
    to: '+12025550100',
    startedAt: AT,
    legs: [{ id: `leg-${index}`, role: 'party', ringingAt: AT }],
  };
}

test('what a call costs does not depend on how many its account has in the same minute', async () => {
  const { pool, drop } = await createTestDatabase({ max: 1 });
  try {
    await pool.query('insert into accounts (kommo_account_id, subdomain) values ($1, $2)', [ACCOUNT, 'busy']);
    await pool.query(
      `insert into voip_calls (kommo_account_id, call_id, provider, from_number, to_number, direction, started_at, facts)
       select $1, 'voipstudio:known-' || n, 'voipstudio', '+1206' || 2000000 + n, '+12025550100', 'inbound',
         to_timestamp($2::float8 / 1000), '{"legs":[]}' from generate_series(1, $3::int) as n`,
      [ACCOUNT, AT, KNOWN],
    );
    // As the server does by itself, soon after a table has grown.
    await pool.query('analyze voip_calls');
    const record = createRecordCallEvents({
      transactions: createCallTransactions(pool),
      clock: createFakeClock(),
      patience: { unansweredMs: 0, ringingMs: 0, talkingMs: 0, resultMs: 0 },
    });
    const before = await rowsRead(pool, 'voip_calls');

    for (let index = 0; index < NEW; index += 1) await record(ACCOUNT, [ringing(index)]);

    // What is looked for by its name is counted too, so that the count is more than nothing.
    await pool.query('select from voip_calls where kommo_account_id = $1 and call_id = $2', [
      ACCOUNT,
      ringing(0).callId,
    ]);
    const read = (await rowsRead(pool, 'voip_calls')) - before;
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(NEW * 20);
  } finally {
    await drop();
  }
});

test('what a late call costs does not depend on how many its account has', async () => {
  const { pool, drop } = await createTestDatabase({ max: 1 });
  try {
    await pool.query('insert into accounts (kommo_account_id, subdomain) values ($1, $2)', [ACCOUNT, 'late']);
    await pool.query(
      `insert into voip_calls (kommo_account_id, call_id, provider, direction, delivery_status, facts)
       select $1, 'voipstudio:late-' || n, 'voipstudio', 'inbound', 'waiting', '{"legs":[]}'
       from generate_series(1, $2::int) as n`,
      [ACCOUNT, LATE],
    );
    const store = createLateCallStore(pool);
    const late = Array.from({ length: NEW }, (_, index) => callId('voipstudio', `late-${index + 1}`));
    // Leases as they are in a drain when the server counts: held by the few calls that are under way.
    await Promise.all(late.slice(0, NEW / 2).map((id) => store.claim(ACCOUNT, id)));
    await pool.query('analyze voip_calls');
    const before = await rowsRead(pool, 'voip_calls');

    const claimed = await Promise.all(late.slice(NEW / 2).map((id) => store.claim(ACCOUNT, id)));
    const held = claimed.filter((call) => typeof call !== 'string');
    for (const state of ['sending', 'logged'] as const)
      await Promise.all(held.map((call) => store.transition(call, { state })));
    await Promise.all(held.map((call) => store.release(call)));

    const read = (await rowsRead(pool, 'voip_calls')) - before;
    expect(held).toHaveLength(NEW / 2);
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan((NEW / 2) * 20);
  } finally {
    await drop();
  }
});

test('what a number that something was opened for costs does not depend on how many its account has', async () => {
  const { pool, drop } = await createTestDatabase({ max: 1 });
  try {
    await pool.query('insert into accounts (kommo_account_id, subdomain) values ($1, $2)', [
      ACCOUNT,
      'known',
    ]);
    await pool.query(
      `insert into incoming_leads (kommo_account_id, phone, call_id, contact_id)
       select $1, '+1206' || 2000000 + n, 'voipstudio:first-' || n, n from generate_series(1, $2::int) as n`,
      [ACCOUNT, KNOWN],
    );
    await pool.query(
      `insert into voip_calls (kommo_account_id, call_id, provider, direction, delivery_status, facts)
       select $1, 'voipstudio:new-' || n, 'voipstudio', 'inbound', 'waiting', '{"legs":[]}'
       from generate_series(1, $2::int) as n`,
      [ACCOUNT, FEW],
    );
    await pool.query('analyze incoming_leads');
    const store = createLateCallStore(pool);
    const ids = Array.from({ length: FEW }, (_, index) => callId('voipstudio', `new-${index + 1}`));
    const claimed = await Promise.all(ids.map((id) => store.claim(ACCOUNT, id)));
    const held = claimed.filter((call) => typeof call !== 'string');
    const before = await rowsRead(pool, 'incoming_leads');

    await Promise.all(held.map((call, index) => store.claimNumber(call, `+1312${2_000_000 + index}`)));
    await Promise.all(
      held.map((call, index) =>
        store.transition(call, {
          memo: { leadId: index + 1 },
          number: { kind: 'opened', phone: `+1312${2_000_000 + index}`, uid: null },
        }),
      ),
    );

    const read = (await rowsRead(pool, 'incoming_leads')) - before;
    expect(held).toHaveLength(FEW);
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(FEW * 20);
  } finally {
    await drop();
  }
});
