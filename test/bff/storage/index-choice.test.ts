import { createRecordCallEvents } from '../../../bff/calls/record-call-events';
import type { CallEvent } from '../../../bff/domain/call-event';
import { accountId, callId } from '../../../bff/domain/ids';
import { createCallTransactions } from '../../../bff/storage/call-unit-of-work';
import { createFakeClock } from '../../support/fake-clock';
import { createTestDatabase } from '../../support/test-database';

const ACCOUNT = accountId(71);
const AT = Date.parse('2026-01-01T12:00:00Z');
const KNOWN = 3_000;
const NEW = 100;

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

/** Of calls, by any index or without one. */
const READ = `
  select ((select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'voip_calls')
          + (select seq_tup_read from pg_stat_user_tables where relname = 'voip_calls'))::int as read`;

test('what a call costs does not depend on how many its account has in the same minute', async () => {
  const { pool, drop } = await createTestDatabase({ max: 1 });
  const read = async (): Promise<number> => {
    await pool.query('select pg_stat_force_next_flush()');
    return (await pool.query<{ read: number }>(READ)).rows[0]?.read ?? NaN;
  };
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
    const before = await read();

    for (let index = 0; index < NEW; index += 1) await record(ACCOUNT, [ringing(index)]);

    expect((await read()) - before).toBeGreaterThan(0);
    expect((await read()) - before).toBeLessThan(NEW * 20);
  } finally {
    await drop();
  }
});
