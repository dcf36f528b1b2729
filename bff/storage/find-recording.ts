import type { Pool } from 'pg';
import type { CallFacts } from '../calls/call-facts';
import { describeCall } from '../calls/describe-call';
import { PROVIDER_NAMES } from '../contract/settings';
import type { ProviderName } from '../contract/settings';
import type { AccountId } from '../domain/ids';
import { providerOf } from '../domain/ids';
import type { Connection } from '../normalize/provider';
import type { FindRecording } from '../recordings/recording.route';
import { inAccount } from './account-transaction';

export type ConnectionOfAccount = (account: AccountId, provider: ProviderName) => Promise<Connection>;

/** By the facts of the call and the account's settings of the moment. */
export function createFindRecording(pool: Pool, connectionOfAccount: ConnectionOfAccount): FindRecording {
  return async (account, callId) => {
    const facts = await inAccount(pool, account, async (client) => {
      const { rows } = await client.query<{ facts: CallFacts }>(
        'select facts from voip_calls where kommo_account_id = $1 and call_id = $2',
        [account, callId],
      );
      return rows[0]?.facts;
    });
    const source = facts === undefined ? null : describeCall(facts).recording;
    const provider = PROVIDER_NAMES.find((name) => name === providerOf(callId));
    if (source === null || provider === undefined) return undefined;
    return { connection: await connectionOfAccount(account, provider), source };
  };
}
