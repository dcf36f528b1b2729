import type { Pool } from 'pg';
import type { CallFacts } from '../calls/call-facts';
import type { CallerStore } from '../workers/identify-caller';
import { inAccount } from './account-transaction';

export function createCallerStore(pool: Pool): CallerStore {
  return {
    facts: (account, callId) =>
      inAccount(pool, account, async (client) => {
        const { rows } = await client.query<{ facts: CallFacts }>(
          'select facts from voip_calls where kommo_account_id = $1 and call_id = $2',
          [account, callId],
        );
        return rows[0]?.facts;
      }),
    saveCaller: (account, callId, caller) =>
      inAccount(pool, account, async (client) => {
        await client.query(
          `update voip_calls set caller = $3, feed_position = nextval('feed_positions')
           where kommo_account_id = $1 and call_id = $2
           returning pg_notify('call_changed', $1::text || ':' || feed_position)`,
          [account, callId, JSON.stringify(caller)],
        );
      }),
  };
}
