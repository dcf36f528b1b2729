import type { Pool } from 'pg';
import { inTransaction } from './account-transaction';

export interface ListedAccount {
  readonly accountId: number;
  readonly subdomain: string;
  readonly status: string;
  readonly installedAt: string;
  readonly provider: string | null;
  /** Whether the account wants its calls logged. */
  readonly active: boolean;
  readonly calls: number;
  readonly lastDeliveryAt: string | null;
}

const LIST = `
  select account.kommo_account_id as "accountId", account.subdomain, status, installed_at as "installedAt",
    document ->> 'provider' as provider, coalesce(active, false) as active,
    (select count(*) from voip_calls where kommo_account_id = account.kommo_account_id) as calls,
    (select max(last_delivery_at) from provider_connections
     where kommo_account_id = account.kommo_account_id) as "lastDeliveryAt"
  from accounts account left join widget_settings using (kommo_account_id)
  order by account.kommo_account_id`;

/** Every account, for the operator alone: nothing here may be reached by a request. */
export function listAccounts(pool: Pool): Promise<readonly ListedAccount[]> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<
      Omit<ListedAccount, 'installedAt' | 'lastDeliveryAt'> & {
        installedAt: Date;
        lastDeliveryAt: Date | null;
      }
    >(LIST);
    return rows.map((row) => ({
      ...row,
      installedAt: row.installedAt.toISOString(),
      lastDeliveryAt: row.lastDeliveryAt?.toISOString() ?? null,
    }));
  });
}
