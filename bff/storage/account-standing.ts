/** How an account stands with Kommo, and what waits for that to change. */
import type { Pool } from 'pg';
import type { AccountStatus } from '../contract/settings';
import type { Instant } from '../domain/call-event';
import type { AccountId } from '../domain/ids';
import { inAccount, inTransaction } from './account-transaction';

export interface AccountStanding {
  readonly status: AccountStatus;
  readonly since: Date;
  readonly subdomain: string;
  /** Calls that are kept and not in Kommo yet, `MOST_COUNTED` at most. */
  readonly waitingCalls: number;
}

/** More than anybody has to know exactly. */
const MOST_COUNTED = 10_000;

const WAITING = `
  select from jobs j join voip_calls c using (kommo_account_id, call_id)
  where j.kommo_account_id = $1 and j.kind = 'log-call' and c.delivery_status in ('waiting', 'sending', 'uncertain')
  limit ${MOST_COUNTED}`;

/** `undefined`: nobody has installed it. What waits is counted only where Kommo does not let us in. */
export function readAccountStanding(pool: Pool, account: AccountId): Promise<AccountStanding | undefined> {
  return inAccount(pool, account, async (client) => {
    const { rows } = await client.query<Omit<AccountStanding, 'waitingCalls'>>(
      `select status, status_since as since, subdomain from accounts where kommo_account_id = $1`,
      [account],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    if (row.status === 'active') return { ...row, waitingCalls: 0 };
    return { ...row, waitingCalls: (await client.query(WAITING, [account])).rowCount ?? 0 };
  });
}

/** What stands in a call's row when Kommo refused it, or what belongs to it, and would make a worker wait on. */
const FORGET_PAUSES = `
  update voip_calls c set logging = c.logging - 'nextAt' || coalesce(
    (select jsonb_build_object('effects', jsonb_object_agg(name,
       case when memo ->> 'state' = 'later' then memo || jsonb_build_object('at', $2::float8) else memo end))
     from jsonb_each(c.logging -> 'effects') effects (name, memo)
     having count(*) > 0), '{}')
  from jobs j
  where j.kommo_account_id = $1 and j.kind = 'log-call' and j.state = 'ready' and c.kommo_account_id = $1
    and c.call_id = j.call_id and (c.logging ? 'nextAt' or c.logging ? 'effects')`;

const DUE_NOW = `
  update jobs set run_at = $2, relayed_until = null
  where kommo_account_id = $1 and state = 'ready' and run_at > $2
  returning pg_notify('job_ready', lane::text)`;

/**
 * Kommo lets us in again: everything of the account that waits is looked at now. What is not due yet only finds that out
 * sooner. Repeatable. @returns how many jobs there were
 */
export function wakeAccount(pool: Pool, account: AccountId, now: Instant): Promise<number> {
  return inAccount(pool, account, async (client) => {
    await client.query(FORGET_PAUSES, [account, now]);
    const { rowCount } = await client.query(DUE_NOW, [account, new Date(now)]);
    return rowCount ?? 0;
  });
}

/** Those of the accounts of which there are rows, whatever their status. */
export async function knownAccounts(
  pool: Pool,
  accounts: readonly AccountId[],
): Promise<ReadonlySet<AccountId>> {
  if (accounts.length === 0) return new Set();
  const { rows } = await inTransaction(pool, (client) =>
    client.query<{ account: AccountId }>(
      'select kommo_account_id as account from accounts where kommo_account_id = any($1::bigint[])',
      [accounts],
    ),
  );
  return new Set(rows.map(({ account }) => account));
}
