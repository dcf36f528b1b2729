import type { Pool } from 'pg';
import type { HeardDay, LocalDay } from '../accounts/provider-silence';
import type { ProviderName } from '../contract/settings';
import type { AccountId } from '../domain/ids';
import { inAccount } from './account-transaction';

/** One look into the index for each day, however many calls it had. */
const FIRST_CALLS = `
  select first.at from unnest($3::timestamptz[], $4::timestamptz[]) with ordinality as day (begins, ends, n)
  left join lateral (
    select coalesce(started_at, created_at) as at from voip_calls
    where kommo_account_id = $1 and provider = $2 and coalesce(started_at, created_at) >= day.begins
      and coalesce(started_at, created_at) < day.ends
    order by coalesce(started_at, created_at) limit 1) first on true
  order by day.n`;

/** When the first call of each day began. */
export function readFirstCalls(
  pool: Pool,
  { account, provider }: { readonly account: AccountId; readonly provider: ProviderName },
  days: readonly LocalDay[],
): Promise<readonly HeardDay[]> {
  return inAccount(pool, account, async (client) => {
    const { rows } = await client.query<{ at: Date | null }>(FIRST_CALLS, [
      account,
      provider,
      days.map(({ from }) => new Date(from)),
      days.map(({ to }) => new Date(to)),
    ]);
    return days.map((day, index) => ({ ...day, firstCallAt: rows[index]?.at?.getTime() ?? null }));
  });
}
