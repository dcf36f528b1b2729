import type { Pool } from 'pg';
import type { CallFacts } from '../calls/call-facts';
import { PROVIDER_NAMES } from '../contract/settings';
import type { AccountId, CallId } from '../domain/ids';
import type { AwaitedCall } from '../workers/enrich-call';
import { inAccount } from './account-transaction';

/** Undefined when there is no such call. */
export function readAwaitedCall(
  pool: Pool,
  account: AccountId,
  callId: CallId,
): Promise<AwaitedCall | undefined> {
  return inAccount(pool, account, async (client) => {
    const { rows } = await client.query<{ provider: string; facts: CallFacts }>(
      'select provider, facts from voip_calls where kommo_account_id = $1 and call_id = $2',
      [account, callId],
    );
    const [row] = rows;
    const provider = PROVIDER_NAMES.find((name) => name === row?.provider);
    if (row === undefined || provider === undefined) return undefined;
    return { provider, facts: row.facts };
  });
}
