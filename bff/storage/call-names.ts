import type { PoolClient } from 'pg';
import type { NumberInTime } from '../calls/beside-number';
import type { CallFacts } from '../calls/call-facts';
import type { CallNames, CallsNear } from '../calls/tie-calls';
import type { AccountId, CallId } from '../domain/ids';
import { unseen } from './unseen';

/** Name by name: of a list the planner may think that the account's few calls are read faster, and they are not few for long. */
const HOMES = `
  select name, home from unnest(${unseen('$2::text[]')}) as asked (name) cross join lateral (
    (select call_id as home from voip_calls where kommo_account_id = $1 and call_id = name limit 1)
    union all (select call_id from call_aliases where kommo_account_id = $1 and alias = name limit 1)
  ) as known`;

/** Sorted by the caller, so that two transactions take their locks in the same order. */
const LOCK_NUMBERS = `
  select pg_advisory_xact_lock(hashtextextended('call-names:' || $1 || ':' || number, 0))
  from unnest($2::text[]) with ordinality as numbers (number, n) order by n`;

/** No number has more calls within two minutes. */
const CANDIDATES_MAX = 50;
const candidates = (condition: string): string => `
  (select call_id, facts from voip_calls
   where kommo_account_id = near.account and provider = near.provider and ${condition} limit ${CANDIDATES_MAX})`;
const BETWEEN = 'between near.first and near.last';
const IN_TIME = `coalesce(started_at, created_at) ${BETWEEN}`;
/** A call without a start is never known by its number. Written so that the index of the number is taken. */
const BEGAN_IN_TIME = `started_at ${BETWEEN}`;
const SHARES_LEG = `facts -> 'legs' @> any (array(select jsonb_build_array(jsonb_build_object('id', id)) from unnest(leg_ids) as id))`;
/** As migration 045 indexes it. */
const NAMELESS = `(coalesce(from_number, '') = '' or coalesce(to_number, '') = '')`;

/**
 * Each part by an index of its own, so that the cost does not grow with how busy the account is. What is compared is
 * computed before: the planner counts it on the side of the right index alone.
 */
const NEAR = `
  select n, call_id, facts
  from (
    select $1::bigint as account, n, provider, to_timestamp(from_ms / 1000) as first, to_timestamp(to_ms / 1000) as last,
      number, leg_ids, names
    from json_to_recordset($2::json) as asked (
      n int, provider text, from_ms float8, to_ms float8, number text, leg_ids text[], names text[])
    offset 0) as near
  cross join lateral (
    ${candidates(`number <> '' and from_number = number and ${BEGAN_IN_TIME}`)}
    union all ${candidates(`number <> '' and to_number = number and ${BEGAN_IN_TIME}`)}
    union all ${candidates(`number = '' and ${IN_TIME} and ${SHARES_LEG}`)}
    union all ${candidates(`${NAMELESS} and ${IN_TIME} and ${SHARES_LEG}`)}
    union all select call_id, facts from unnest(names) as leg (name) cross join lateral
      ${candidates(`call_id = leg.name`)} as named_by_leg
  ) as candidate`;

const lastWith = (number: string): string => `
  (select call_id, started_at from voip_calls
   where kommo_account_id = $1 and ${number} = wanted.number and started_at between wanted.first and wanted.last
   order by started_at desc limit 1)`;
/** The end of either index of numbers, however many calls there are. */
const LAST_WITH = `
  select n, call_id, extract(epoch from started_at)::float8 * 1000 as started_ms
  from (
    select n, number, to_timestamp(from_ms / 1000) as first, to_timestamp(to_ms / 1000) as last
    from json_to_recordset($2::json) as asked (n int, number text, from_ms float8, to_ms float8)
    where number <> ''
    offset 0) as wanted
  cross join lateral (
    select * from (${lastWith('from_number')} union all ${lastWith('to_number')}) as either
    order by started_at desc limit 1) as last`;

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
    async callsNear(near) {
      const { rows } = await client.query<{ n: number; call_id: CallId; facts: CallFacts }>({
        name: 'calls-near',
        text: NEAR,
        values: [account, JSON.stringify(near.map(rowOf))],
      });
      return near.map((_, index) =>
        rows.filter(({ n }) => n === index).map(({ call_id: callId, facts }) => ({ callId, facts })),
      );
    },
    async lastWith(wanted) {
      const { rows } = await client.query<{ n: number; call_id: CallId; started_ms: number }>({
        name: 'last-with-number',
        text: LAST_WITH,
        values: [account, JSON.stringify(wanted.map(numberRowOf))],
      });
      const found = new Map(
        rows.map(({ n, call_id: callId, started_ms: startedAt }) => [n, { callId, startedAt }]),
      );
      return wanted.map((_, index) => found.get(index));
    },
    async addAlias(alias, callId) {
      await client.query(
        `insert into call_aliases (kommo_account_id, alias, call_id) values ($1, $2, $3) on conflict do nothing`,
        [account, alias, callId],
      );
    },
  };
}

function rowOf(near: CallsNear, n: number): Readonly<Record<string, unknown>> {
  const { provider, from, to, number, legIds } = near;
  const names = legIds.map((id) => `${provider}:${id}`);
  return { n, provider, from_ms: from, to_ms: to, number, leg_ids: legIds, names };
}

function numberRowOf({ number, from, to }: NumberInTime, n: number): Readonly<Record<string, unknown>> {
  return { n, number, from_ms: from, to_ms: to };
}
