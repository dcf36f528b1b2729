/** What should have a job that is due, and has none: see workers/sweep-forgotten. */
import type { Pool } from 'pg';
import { LANES } from '../crm/crm-client';
import type { AccountId } from '../domain/ids';
import { inTransaction } from './account-transaction';
import { wakeAccount } from './account-standing';

/** A call that was heard of just now may be about to get its job. */
const QUIET_SECONDS = 600;
const AT_ONCE = 1_000;
/** Longer than any work that may have been refused while the account was let in again. */
const LET_IN_SECONDS = 180;

const ANNOUNCE = `
  insert into jobs (kommo_account_id, kind, call_id, lane, run_at)
  select c.kommo_account_id, 'log-call', c.call_id, $1, $2::timestamptz
  from voip_calls c join accounts a using (kommo_account_id)
  where c.delivery_status in ('waiting', 'sending', 'uncertain')
    and c.updated_at < $2::timestamptz - interval '${QUIET_SECONDS} seconds' and a.status <> 'uninstalled'
    and not exists (
      select from jobs j
      where j.kommo_account_id = c.kommo_account_id and j.kind = 'log-call' and j.call_id = c.call_id)
  order by c.updated_at limit ${AT_ONCE}
  on conflict do nothing
  returning pg_notify('job_ready', lane::text)`;

/** A buried job is a job: only a redrive takes it up again. @returns how many calls there were, at most 1,000 */
export async function announceForgottenCalls(pool: Pool, now: Date): Promise<number> {
  const { rowCount } = await inTransaction(pool, (client) =>
    client.query(ANNOUNCE, [LANES.indexOf('logging'), now]),
  );
  return rowCount ?? 0;
}

/** Repeatable, and harmless for who waits for something else. @returns how many jobs were made due */
export async function wakeAccountsLetInAgain(pool: Pool, now: Date): Promise<number> {
  const { rows } = await inTransaction(pool, (client) =>
    client.query<{ account: AccountId }>(
      `select kommo_account_id as account from accounts
       where status = 'active' and status_since > now() - interval '${LET_IN_SECONDS} seconds'`,
    ),
  );
  let woken = 0;
  for (const { account } of rows) woken += await wakeAccount(pool, account, now.getTime());
  return woken;
}
