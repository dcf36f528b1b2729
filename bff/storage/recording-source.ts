import type { Pool } from 'pg';
import type { CallFacts } from '../calls/call-facts';
import { describeCall } from '../calls/describe-call';
import { PROVIDER_NAMES } from '../contract/settings';
import type { ProviderName } from '../contract/settings';
import type { RecordingSource } from '../domain/call-event';
import type { AccountId, CallId } from '../domain/ids';
import { inAccount } from './account-transaction';

/** Where the recording of a call can be had; undefined when there is no such call or it has none. */
export function readRecordingSource(
  pool: Pool,
  account: AccountId,
  callId: CallId,
): Promise<{ readonly provider: ProviderName; readonly source: RecordingSource } | undefined> {
  return inAccount(pool, account, async (client) => {
    const { rows } = await client.query<{ provider: string; facts: CallFacts }>(
      'select provider, facts from voip_calls where kommo_account_id = $1 and call_id = $2',
      [account, callId],
    );
    const [row] = rows;
    const provider = PROVIDER_NAMES.find((name) => name === row?.provider);
    const source = row === undefined ? null : describeCall(row.facts).recording;
    return provider === undefined || source === null ? undefined : { provider, source };
  });
}
