/** What the daily chores, and the answers of Kommo, change about accounts. Of all accounts, so by the owner. */
import type { Pool } from 'pg';
import type { AccountStatus } from '../contract/settings';
import type { AccountId } from '../domain/ids';
import { inAccount, inOneStatement, inTransaction } from './account-transaction';
import { purgeAccount } from './account-data';

const BATCH = 1_000;
const MOST_BATCHES = 100;

const EXPIRED = {
  spent_tokens: 'expires_at < $1',
  feed_tickets: 'expires_at < $1',
  // Their secrets went when they were settled; a month is for looking into what failed.
  install_codes: `state <> 'waiting' and received_at < $1::timestamptz - interval '30 days'`,
  // Accepted by a process that did not know yet that the account was removed.
  delivery_inbox: `received_at < $1::timestamptz - interval '1 day'
    and not exists (select from accounts where accounts.kommo_account_id = delivery_inbox.kommo_account_id)`,
} as const;

/** Removes spent tokens, tickets and settled install codes that are of no use any more. @returns how many */
export async function removeExpired(pool: Pool, now: Date): Promise<number> {
  let removed = 0;
  for (const [table, condition] of Object.entries(EXPIRED)) {
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const { rowCount } = await inTransaction(pool, (client) =>
        client.query(
          `delete from ${table} where ctid in (select ctid from ${table} where ${condition} limit ${BATCH})`,
          [now],
        ),
      );
      removed += rowCount ?? 0;
      if ((rowCount ?? 0) < BATCH) break;
    }
  }
  return removed;
}

/** Removes the accounts that took the integration away before `time`. @returns how many are gone */
export async function purgeUninstalled(pool: Pool, time: Date): Promise<number> {
  const { rows } = await inTransaction(pool, (client) =>
    client.query<{ account: AccountId }>(
      `select kommo_account_id as account from accounts where status = 'uninstalled' and uninstalled_at < $1
       order by uninstalled_at limit ${BATCH}`,
      [time],
    ),
  );
  let gone = 0;
  for (const { account } of rows) {
    if (await purgeAccount(pool, account, { uninstalledBefore: time })) gone += 1;
  }
  return gone;
}

/** The accounts that Kommo answers, or answered until their plan ended. */
export async function authorizedAccounts(pool: Pool): Promise<readonly AccountId[]> {
  const { rows } = await inTransaction(pool, (client) =>
    client.query<{ account: AccountId }>(
      `select kommo_account_id as account from accounts where status in ('active', 'payment-required')
       order by kommo_account_id`,
    ),
  );
  return rows.map(({ account }) => account);
}

/** @returns whether it was another one */
export function renameSubdomain(pool: Pool, account: AccountId, subdomain: string): Promise<boolean> {
  return inAccount(pool, account, async (client) => {
    const { rowCount } = await client.query(
      `update accounts set subdomain = $2, updated_at = now() where kommo_account_id = $1 and subdomain <> $2`,
      [account, subdomain],
    );
    await client.query('update widget_settings set subdomain = $2 where kommo_account_id = $1', [
      account,
      subdomain,
    ]);
    return rowCount === 1;
  });
}

export async function statusOf(pool: Pool, subdomain: string): Promise<AccountStatus | undefined> {
  const { rows } = await inTransaction(pool, (client) =>
    client.query<{ status: AccountStatus }>(
      'select status from accounts where lower(subdomain) = lower($1)',
      [subdomain],
    ),
  );
  return rows[0]?.status;
}

export interface ToldPlan {
  readonly status: 'active' | 'payment-required';
  /** How long ago Kommo was asked, in milliseconds. */
  readonly askedMs: number;
}

/**
 * Told with every answer of Kommo, and hardly ever news. An account that is unauthorized or gone stays so, whatever its
 * plan. One that was let in after somebody asked stays in.
 * @returns the account, when this is news
 */
export async function storePlan(
  pool: Pool,
  subdomain: string,
  { status, askedMs }: ToldPlan,
): Promise<AccountId | undefined> {
  const { rows } = await inOneStatement<{ account: AccountId }>(pool, {
    name: 'store-plan',
    text: `update accounts set status = $2, updated_at = now()
       where lower(subdomain) = lower($1) and status in ('active', 'payment-required') and status <> $2
         and ($2 = 'active' or status_since <= now() - $3 * interval '1 millisecond')
       returning kommo_account_id as account`,
    values: [subdomain, status, askedMs],
  });
  return rows[0]?.account;
}

/** The accounts that want their calls logged, and that Kommo answers. */
export async function loggingAccounts(pool: Pool): Promise<readonly AccountId[]> {
  const { rows } = await inTransaction(pool, (client) =>
    client.query<{ account: AccountId }>(
      `select kommo_account_id as account from accounts join widget_settings using (kommo_account_id)
       where status = 'active' and active order by kommo_account_id`,
    ),
  );
  return rows.map(({ account }) => account);
}
