/** The rows of `kommo_budget`; what they mean is told in crm/kommo/budget. Times are the database's. */
import type { Pool } from 'pg';

/** A place taken in two scopes at once. */
export interface TakenPlace {
  readonly egress: number;
  readonly account: number;
  /** The lease's end as the database wrote it: tells this taking from any later one. */
  readonly lease: string;
}

export interface PlaceScopes {
  readonly egress: string;
  readonly account: string;
  /** How many places each of them has. Rows beyond, of a larger number before, are not used. */
  readonly places: number;
}

export interface Turn {
  /** 0 goes before 1. */
  readonly lane: number;
  /** At least so long after the last one that kept a pace; 0: whenever a place is free. */
  readonly paceMs: number;
  /** So many places of the egress address stay free for others. */
  readonly leaves: number;
}

/** Milliseconds until each may change; 0 = not in the way. */
export interface Obstacles {
  readonly pausedMs: number;
  readonly yieldMs: number;
  readonly egressMs: number;
  readonly accountMs: number;
}

export type BudgetPlaces = ReturnType<typeof createBudgetPlaces>;

/** Marks when the last lane may take its next place of a scope. */
const PACE = -7;

const TAKE = `
  with egress as (
    select place from kommo_budget
    where scope = $1 and place between 1 and $5 and free_at <= now()
      and not exists (
        select from kommo_budget
        where scope = $1 and free_at > now()
          and (place between -$3::int and 0 or ($6::float8 > 0 and place = ${PACE})))
      and ($7 = 0 or $7 < (
        select count(*) from kommo_budget where scope = $1 and place between 1 and $5 and free_at <= now()))
    order by free_at limit 1 for update skip locked
  ), account as (
    select place from kommo_budget
    where scope = $2 and place between 1 and $5 and free_at <= now()
    order by free_at limit 1 for update skip locked
  ), paced as (
    insert into kommo_budget (scope, place, free_at)
    select $1, ${PACE}, now() + $6 * interval '1 millisecond' from egress, account where $6 > 0
    on conflict (scope, place) do update set free_at = excluded.free_at
  )
  update kommo_budget taken set free_at = now() + $4 * interval '1 millisecond'
  from egress, account
  where (taken.scope = $1 and taken.place = egress.place) or (taken.scope = $2 and taken.place = account.place)
  returning taken.scope, taken.place, taken.free_at::text as lease`;

const OBSTACLES = `
  with rows as (
    select scope, place, (extract(epoch from greatest(free_at, now()) - now()) * 1000)::float8 as ms
    from kommo_budget where scope in ($1, $2))
  select
    coalesce(max(ms) filter (where scope = $1 and place = 0), 0) as "pausedMs",
    coalesce(max(ms) filter (where scope = $1
      and (place between -$3::int and -1 or ($5 and place = ${PACE}))), 0) as "yieldMs",
    coalesce((array_agg(ms order by ms) filter (where scope = $1 and place between 1 and $4))[$6 + 1], 0)
      as "egressMs",
    coalesce(min(ms) filter (where scope = $2 and place between 1 and $4), 0) as "accountMs"
  from rows`;

const FREE = `
  update kommo_budget set free_at = now() + $1 * interval '1 millisecond'
  where ((scope = $2 and place = $3) or (scope = $4 and place = $5)) and free_at = $6::timestamptz`;

const CLOSE = `
  insert into kommo_budget (scope, place, free_at)
  values ($1, $2, now() + $3 * interval '1 millisecond')
  on conflict (scope, place) do update set free_at = greatest(kommo_budget.free_at, excluded.free_at)`;

const CLOSED_SINCE = `
  select from kommo_budget where scope = $1 and place = 0 and free_at > now() - $2 * interval '1 millisecond'`;

export function createBudgetPlaces({ pool }: { pool: Pool }) {
  const opened = new Set<string>();

  return {
    /** Makes the places of a scope, unless they are there. */
    async open(scope: string, places: number): Promise<void> {
      if (opened.has(scope)) return;
      await pool.query(
        'insert into kommo_budget (scope, place) select $1, generate_series(1, $2::int) on conflict do nothing',
        [scope, places],
      );
      // The limit may have been higher once.
      await pool.query('delete from kommo_budget where scope = $1 and place > $2', [scope, places]);
      opened.add(scope);
    },

    /** Takes one place in both scopes, or in neither. */
    async take(
      scopes: PlaceScopes,
      { lane, paceMs, leaves }: Turn,
      leaseMs: number,
    ): Promise<TakenPlace | undefined> {
      const { rows } = await pool.query<{ scope: string; place: number; lease: string }>(TAKE, [
        scopes.egress,
        scopes.account,
        lane,
        leaseMs,
        scopes.places,
        paceMs,
        leaves,
      ]);
      const egress = rows.find(({ scope }) => scope === scopes.egress);
      const account = rows.find(({ scope }) => scope === scopes.account);
      if (egress === undefined || account === undefined) return undefined;
      return { egress: egress.place, account: account.place, lease: egress.lease };
    },

    async obstacles(scopes: PlaceScopes, { lane, paceMs, leaves }: Turn): Promise<Obstacles> {
      const { rows } = await pool.query<Obstacles>(OBSTACLES, [
        scopes.egress,
        scopes.account,
        lane,
        scopes.places,
        paceMs > 0,
        leaves,
      ]);
      return rows[0] ?? { pausedMs: 0, yieldMs: 0, egressMs: 0, accountMs: 0 };
    },

    /** Does nothing when the lease had ended and somebody else has the place. */
    async free(scopes: PlaceScopes, taken: TakenPlace, inMs: number): Promise<void> {
      const { egress, account } = scopes;
      await pool.query(FREE, [inMs, egress, taken.egress, account, taken.account, taken.lease]);
    },

    /** Nobody takes a place of this scope before. */
    async pause(scope: string, ms: number): Promise<void> {
      await pool.query(CLOSE, [scope, 0, ms]);
    },

    /** Lanes behind `lane` take no place of this scope before. */
    async announce(scope: string, lane: number, ms: number): Promise<void> {
      await pool.query(CLOSE, [scope, -lane - 1, ms]);
    },

    /** Is the scope paused, or was it, within the last `ms`? */
    async wasPaused(scope: string, ms: number): Promise<boolean> {
      const { rowCount } = await pool.query(CLOSED_SINCE, [scope, ms]);
      return rowCount === 1;
    },
  };
}
