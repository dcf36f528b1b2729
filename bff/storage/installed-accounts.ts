import type { Pool } from 'pg';
import { ANY_SUBDOMAIN } from '../auth/account-origin';
import type { InstalledAccounts } from '../auth/installed-accounts';
import { inAccount, inTransaction } from './account-transaction';

/** An account whose authorization has lapsed still has the integration: its managers must be able to mend it. */
export function createInstalledAccounts(pool: Pool): InstalledAccounts {
  return {
    isInstalled: (account) =>
      inAccount(pool, account, async (client) => {
        const { rowCount } = await client.query({
          name: 'is-installed',
          text: `select from accounts where kommo_account_id = $1 and status <> 'uninstalled'`,
          values: [account],
        });
        return rowCount === 1;
      }),
    // The one question of no account: it is answered with yes or no, and shows no row.
    isSubdomainInstalled: (subdomain) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ found: boolean }>(
          `select exists (
             select from accounts
             where status <> 'uninstalled' and ($1::text is null or lower(subdomain) = $1)) as found`,
          [subdomain === ANY_SUBDOMAIN ? null : subdomain],
        );
        return rows[0]?.found ?? false;
      }),
  };
}
