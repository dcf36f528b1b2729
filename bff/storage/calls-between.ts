import type { Pool } from 'pg';
import type { CallFacts } from '../calls/call-facts';
import type { EntityType, LoggingState } from '../contract/call-view';
import type { ProviderName } from '../contract/settings';
import type { AccountId, CallId } from '../domain/ids';
import type { Period } from '../normalize/provider';
import type { KnownCall } from '../workers/reconcile-compare';
import { inAccount } from './account-transaction';

/** The calls of one provider that began in the period, in the order of their beginning. */
export function readCallsBetween(
  pool: Pool,
  { account, provider }: { readonly account: AccountId; readonly provider: ProviderName },
  period: Period,
): Promise<readonly KnownCall[]> {
  return inAccount(pool, account, async (client) => {
    const { rows } = await client.query<CallRow>(
      `select call_id, facts, delivery_status, entity_type, entity_id,
         array(select alias from call_aliases name
               where name.kommo_account_id = $1 and name.call_id = voip_calls.call_id) as aliases
       from voip_calls
       where kommo_account_id = $1 and provider = $2 and coalesce(started_at, created_at) >= $3
         and coalesce(started_at, created_at) < $4
       order by coalesce(started_at, created_at), id`,
      [account, provider, new Date(period.from), new Date(period.to)],
    );
    return rows.map(({ entity_type: type, entity_id: id, ...row }) => ({
      callId: row.call_id,
      aliases: row.aliases,
      facts: row.facts,
      logging: row.delivery_status,
      entity: type === null || id === null ? null : { type, id },
    }));
  });
}

interface CallRow {
  readonly call_id: CallId;
  readonly facts: CallFacts;
  readonly delivery_status: LoggingState;
  readonly entity_type: EntityType | null;
  readonly entity_id: number | null;
  readonly aliases: readonly CallId[];
}
