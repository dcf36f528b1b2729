import type { PoolClient } from 'pg';
import type { CallFacts } from '../calls/call-facts';
import type { CallNames } from '../calls/tie-calls';
import type { AccountId, CallId } from '../domain/ids';

const HOMES = `
  select call_id as name, call_id as home from voip_calls where kommo_account_id = $1 and call_id = any($2)
  union all select alias, call_id from call_aliases where kommo_account_id = $1 and alias = any($2)`;

/** Sorted by the caller, so that two transactions take their locks in the same order. */
const LOCK_NUMBERS = `
  select pg_advisory_xact_lock(hashtextextended('call-names:' || $1 || ':' || number, 0))
  from unnest($2::text[]) with ordinality as numbers (number, n) order by n`;

/** The index finds those that began in time; of them only what may be the call is read. */
const NEAR = `
  select call_id as "callId", facts from voip_calls
  where kommo_account_id = $1 and provider = $2 and coalesce(started_at, created_at) between $3 and $4
    and (($5 <> '' and $5 in (from_number, to_number)) or facts -> 'legs' @> any ($6::jsonb[])
      or split_part(call_id, ':', 2) = any ($7))`;

/** PostgreSQL's side of calls/tie-calls, in the transaction of `client`. */
export function createCallNames(client: PoolClient, account: AccountId): CallNames {
  return {
    async homesOf(names) {
      const { rows } = await client.query<{ name: CallId; home: CallId }>({
        name: 'homes-of-calls',
        text: HOMES,
        values: [account, names],
      });
      return new Map(rows.map(({ name, home }) => [name, home]));
    },
    async lockNumbers(numbers) {
      await client.query(LOCK_NUMBERS, [account, numbers]);
    },
    async callsNear(provider, { from, to, number, legIds }) {
      const legs = legIds.map((id) => JSON.stringify([{ id }]));
      const values = [account, provider, new Date(from), new Date(to), number, legs, legIds];
      const { rows } = await client.query<{ callId: CallId; facts: CallFacts }>(NEAR, values);
      return rows;
    },
    async addAlias(alias, callId) {
      await client.query(
        `insert into call_aliases (kommo_account_id, alias, call_id) values ($1, $2, $3) on conflict do nothing`,
        [account, alias, callId],
      );
    },
  };
}
