/** The rows of `kommo_budget`; what they mean is told in crm/kommo/budget. Times are the database's. */
import type { Pool } from 'pg';

/** A place taken in two scopes at once. */
export interface TakenPlace {
  readonly egress: number;
  readonly account: number;
  /** The lease's end as the database wrote it: tells this taking from any later one. */
  readonly lease: string;
  /** Milliseconds until it may be used. */
  readonly freeInMs: number;
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
}

export interface Taking {
  readonly leaseMs: number;
  /** So long before it comes free a place may be taken. */
  readonly aheadMs: number;
  /** Nobody else of the lane is known to wait: its mark ends, and the lanes behind it may go on. */
  readonly isLast: boolean;
}

/** Milliseconds until each may change; 0 = not in the way. */
export interface Obstacles {
  readonly pausedMs: number;
  readonly yieldMs: number;
  readonly paceMs: number;
  readonly egressMs: number;
  readonly accountMs: number;
}

export type BudgetPlaces = ReturnType<typeof createBudgetPlaces>;

/** Marks when the last lane may use its next place of a scope. */
const PACE = -7;

const TAKE = `
  with pace as (
    select coalesce(max(free_at), '-infinity') as free_at from kommo_budget
    where $6::float8 > 0 and scope = $1 and place = ${PACE}
  ), egress as (
    select place, free_at from kommo_budget
    where scope = $1 and place between 1 and $5 and free_at <= now() + $7 * interval '1 millisecond'
      and not exists (
        select from kommo_budget where scope = $1 and free_at > now() and place between -$3::int and 0)
      and exists (select from pace where pace.free_at <= now() + $7 * interval '1 millisecond')
    order by free_at limit 1 for update skip locked
  ), account as (
    select place, free_at from kommo_budget
    where scope = $2 and place between 1 and $5 and free_at <= now() + $7 * interval '1 millisecond'
    order by free_at limit 1 for update skip locked
  ), due as (
    select greatest(egress.free_at, account.free_at, pace.free_at, now()) as at from egress, account, pace
  ), paced as (
    insert into kommo_budget (scope, place, free_at)
    select $1, ${PACE}, due.at + $6 * interval '1 millisecond' from due where $6 > 0
    on conflict (scope, place) do update set free_at = excluded.free_at
  ), ended as (
    update kommo_budget mark set free_at = now() from due
    where $8 and mark.scope = $1 and mark.place = -$3::int - 1 and mark.free_at > now()
  )
  update kommo_budget taken set free_at = now() + $4 * interval '1 millisecond'
  from egress, account, due
  where (taken.scope = $1 and taken.place = egress.place) or (taken.scope = $2 and taken.place = account.place)
  returning taken.scope, taken.place, taken.free_at::text as lease,
    (extract(epoch from due.at - now()) * 1000)::float8 as "freeInMs"`;

const OBSTACLES = `
  with rows as (
    select scope, place, (extract(epoch from greatest(free_at, now()) - now()) * 1000)::float8 as ms
    from kommo_budget where scope in ($1, $2))
  select
    coalesce(max(ms) filter (where scope = $1 and place = 0), 0) as "pausedMs",
    coalesce(max(ms) filter (where scope = $1 and place between -$3::int and -1), 0) as "yieldMs",
    coalesce(max(ms) filter (where scope = $1 and place = ${PACE} and $5), 0) as "paceMs",
    coalesce(min(ms) filter (where scope = $1 and place between 1 and $4), 0) as "egressMs",
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
      { egress, account, places }: PlaceScopes,
      { lane, paceMs }: Turn,
      { leaseMs, aheadMs, isLast }: Taking,
    ): Promise<TakenPlace | undefined> {
      const { rows } = await pool.query<{ scope: string; place: number; lease: string; freeInMs: number }>({
        name: 'take-kommo-place',
        text: TAKE,
        values: [egress, account, lane, leaseMs, places, paceMs, aheadMs, isLast],
      });
      const own = rows.find(({ scope }) => scope === egress);
      const ofAccount = rows.find(({ scope }) => scope === account);
      if (own === undefined || ofAccount === undefined) return undefined;
      const { place, lease, freeInMs } = own;
      return { egress: place, account: ofAccount.place, lease, freeInMs };
    },

    async obstacles({ egress, account, places }: PlaceScopes, { lane, paceMs }: Turn): Promise<Obstacles> {
      const { rows } = await pool.query<Obstacles>({
        name: 'kommo-obstacles',
        text: OBSTACLES,
        values: [egress, account, lane, places, paceMs > 0],
      });
      return rows[0] ?? { pausedMs: 0, yieldMs: 0, paceMs: 0, egressMs: 0, accountMs: 0 };
    },

    /** Does nothing when the lease had ended and somebody else has the place. */
    async free(scopes: PlaceScopes, taken: TakenPlace, inMs: number): Promise<void> {
      const { egress, account } = scopes;
      await pool.query({
        name: 'free-kommo-place',
        text: FREE,
        values: [inMs, egress, taken.egress, account, taken.account, taken.lease],
      });
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
