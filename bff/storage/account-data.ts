/** All that is stored of one account: to be handed out, and to be removed. */
import type { Pool, PoolClient } from 'pg';
import type { AccountId } from '../domain/ids';
import { inAccount, inTransaction } from './account-transaction';

/** Secrets, and what is of use to the product alone. */
const NOT_EXPORTED = ['kommo_auth_tokens', 'spent_tokens', 'feed_tickets', 'jobs'];
const CALLS_AT_ONCE = 1_000;

export interface ExportedRow {
  readonly table: string;
  readonly row: unknown;
}

const TABLES = `
  select c.relname as name,
    coalesce(array_agg(a.attname::text) filter (where a.atttypid = 'bytea'::regtype), '{}') as sealed
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and c.relname <> all($1)
  group by c.relname having bool_or(a.attname = 'kommo_account_id') order by c.relname`;

/** Every row of the account, of whatever tables there are, without hashes and sealed secrets. */
export function exportAccount(pool: Pool, account: AccountId): Promise<readonly ExportedRow[]> {
  return inAccount(pool, account, async (client) => {
    const { rows: tables } = await client.query<{ name: string; sealed: string[] }>(TABLES, [NOT_EXPORTED]);
    const exported: ExportedRow[] = [];
    for (const { name, sealed } of tables) {
      const { rows } = await client.query<{ row: unknown }>(
        `select to_jsonb(t) - $2::text[] as row from ${client.escapeIdentifier(name)} t where kommo_account_id = $1`,
        [account, sealed],
      );
      exported.push(...rows.map(({ row }) => ({ table: name, row })));
    }
    return exported;
  });
}

export interface PurgeOptions {
  /** Only if it was uninstalled before; `null`: whatever its state. */
  readonly uninstalledBefore: Date | null;
}

/**
 * Removes everything of an account, calls in portions. Whoever installs in the meantime keeps what is left.
 * @returns whether the account is gone
 */
export async function purgeAccount(
  pool: Pool,
  account: AccountId,
  { uninstalledBefore }: PurgeOptions,
): Promise<boolean> {
  const locked = (work: (client: PoolClient) => Promise<boolean>): Promise<boolean | undefined> =>
    inTransaction(pool, async (client) => {
      const { rowCount } = await client.query(
        `select from accounts where kommo_account_id = $1
           and ($2::timestamptz is null or (status = 'uninstalled' and uninstalled_at < $2)) for update`,
        [account, uninstalledBefore],
      );
      return rowCount === 1 ? work(client) : undefined;
    });

  for (;;) {
    const isMore = await locked(async (client) => {
      const { rowCount } = await client.query(
        `delete from voip_calls where id in (
           select id from voip_calls where kommo_account_id = $1 order by id limit ${CALLS_AT_ONCE})`,
        [account],
      );
      return rowCount === CALLS_AT_ONCE;
    });
    if (isMore === undefined) return false;
    if (!isMore) break;
  }
  const isGone = await locked(async (client) => {
    await client.query('delete from delivery_inbox where kommo_account_id = $1', [account]);
    await client.query('delete from jobs where kommo_account_id = $1', [account]);
    await client.query('delete from install_codes where uninstalled_account = $1', [account]);
    await client.query(
      `delete from install_codes code using accounts account
       where account.kommo_account_id = $1 and code.subdomain = account.subdomain and code.state <> 'waiting'`,
      [account],
    );
    await client.query(`delete from chores where name = 'reconcile:' || $1::text`, [account]);
    await client.query('delete from accounts where kommo_account_id = $1', [account]);
    return true;
  });
  return isGone ?? false;
}
