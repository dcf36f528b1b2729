import type { Pool } from 'pg';
import type { AccountId } from '../domain/ids';
import { accountId } from '../domain/ids';
import { inTransaction } from './account-transaction';

/** A stored delivery that could not be merged into its call: it is tried again later and later, once an hour at last. */
export interface FailedDelivery {
  readonly account: AccountId;
  /** Counts within the account. */
  readonly id: number;
  readonly receivedAt: Date;
  readonly failures: number;
  readonly lastError: string;
  /** Null: at once. */
  readonly retryAt: Date | null;
}

interface FailedRow {
  readonly account: number;
  readonly id: number;
  readonly received_at: Date;
  readonly failures: number;
  readonly last_error: string | null;
  readonly retry_at: Date | null;
}

/** Of all accounts, the oldest first. */
export function readFailedDeliveries(pool: Pool, limit: number): Promise<readonly FailedDelivery[]> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<FailedRow>(
      `select kommo_account_id as account, id, received_at, failures, last_error,
         nullif(retry_at, '-infinity') as retry_at from delivery_inbox
       where failures > 0 order by received_at, kommo_account_id, id limit $1`,
      [limit],
    );
    return rows.map((row) => ({
      account: accountId(row.account),
      id: row.id,
      receivedAt: row.received_at,
      failures: row.failures,
      lastError: row.last_error ?? '',
      retryAt: row.retry_at,
    }));
  });
}

/** Makes them due now; whichever process looks around next tries them. @returns how many */
export function redriveDeliveries(
  pool: Pool,
  which: Pick<FailedDelivery, 'account' | 'id'> | 'all',
): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `update delivery_inbox set retry_at = '-infinity'
       where failures > 0 and ($1::bigint is null or (kommo_account_id = $1 and id = $2))`,
      which === 'all' ? [null, null] : [which.account, which.id],
    );
    return rowCount ?? 0;
  });
}
