import type { Pool } from 'pg';
import type { AccountId, CallId } from '../domain/ids';
import { inAccount } from './account-transaction';

/** When a call was over by its provider's word; `undefined` while nobody said so. */
export function readCallEnd(pool: Pool, account: AccountId, callId: CallId): Promise<Date | undefined> {
  return inAccount(pool, account, async (client) => {
    const { rows } = await client.query<{ ended_at: Date | null }>({
      name: 'read-call-end',
      text: 'select ended_at from voip_calls where kommo_account_id = $1 and call_id = $2',
      values: [account, callId],
    });
    return rows[0]?.ended_at ?? undefined;
  });
}
