import type { Pool } from 'pg';
import type { AccountId, CallId } from '../domain/ids';
import { inAccountStatement } from './account-transaction';
import { inGroups } from './in-groups';

/** When a call was over by its provider's word; `undefined` while nobody said so. */
export type ReadCallEnd = (account: AccountId, callId: CallId) => Promise<Date | undefined>;

/** Those of one account that are asked for at about the same time are read together: a batch of calls ends in one moment. */
export function createReadCallEnd(pool: Pool): ReadCallEnd {
  return inGroups(async (account, callIds) => {
    const ends = await endsOf(pool, account, callIds);
    return callIds.map((callId) => ({ status: 'fulfilled', value: ends.get(callId) }));
  });
}

async function endsOf(
  pool: Pool,
  account: AccountId,
  callIds: readonly CallId[],
): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await inAccountStatement<{ call_id: string; ended_at: Date }>(pool, account, {
    name: 'read-call-ends',
    text: `select call_id, ended_at from voip_calls
           where kommo_account_id = $1 and call_id = any ($2) and ended_at is not null`,
    values: [account, callIds],
  });
  return new Map(rows.map((row) => [row.call_id, row.ended_at]));
}
