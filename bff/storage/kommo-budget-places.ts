/** The rows of `kommo_budget`; what they mean is told in crm/kommo/budget. Times are the database's. */
import type { Pool } from 'pg';

/** A place taken in two scopes at once. */
export interface TakenPlace {
  /** The scope of the address whose place it is: the request has to leave from there. */
  readonly egress: string;
  readonly egressPlace: number;
  readonly accountPlace: number;
  /** The lease's end as the database wrote it: tells this taking from any later one. */
  readonly lease: string;
  /** Milliseconds until it may be used. */
  readonly freeInMs: number;
}

export interface PlaceScopes {
  /** Of the egress addresses; a place in one of them is enough. */
  readonly egress: readonly string[];
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
  /** Nobody else of the lane is known to wait: its marks end, and the lanes behind it may go on. */
  readonly isLast: boolean;
}

/** What a scope puts in the way of a turn: milliseconds until each may change; 0 = not in the way. */
export interface Obstacles {
  readonly scope: string;
  readonly pausedMs: number;
  readonly yieldMs: number;
  readonly paceMs: number;
  readonly placeMs: number;
}

export interface AllObstacles {
  /** One for each address, at least one. */
  readonly egress: readonly Obstacles[];
  readonly account: Obstacles;
}

export type BudgetPlaces = ReturnType<typeof createBudgetPlaces>;

/** Marks when the last lane may use its next place of a scope. */
const PACE = -7;

/** Of several scopes the place that has been free for the longest time, or comes free first. */
const freePlaceOf = (scopes: string): string => `
    select own.scope, own.place, greatest(own.free_at, pace.free_at) as free_at
    from kommo_budget own
    left join kommo_budget pace on $6::float8 > 0 and pace.scope = own.scope and pace.place = ${PACE}
    where own.scope ${scopes} and own.place between 1 and $5
      and greatest(own.free_at, pace.free_at) <= now() + $7 * interval '1 millisecond'
      and not exists (
        select from kommo_budget mark
        where mark.scope = own.scope and mark.free_at > now() and mark.place between -$3::int and 0)
    order by 3 limit 1 for update of own skip locked`;

/**
 * Within a statement: its commit is not waited for until it is on disk. What the database forgets of the last moments before
 * it fails: a place that was given back stays taken until its lease ends; one that was taken is free, unless the intent
 * that was committed since has put it on disk, too.
 */
const UNFLUSHED = `set_config('synchronous_commit', 'off', true)`;

/** Pace marks are written the address first, then the account, so that no two wait for each other. */
const TAKE = `
  with egress as (${freePlaceOf('= any ($1)')}
  ), account as (${freePlaceOf('= $2')}
  ), due as (
    select egress.scope, greatest(egress.free_at, account.free_at, now()) as at from egress, account
  ), paced as (
    insert into kommo_budget (scope, place, free_at)
    select both_of.scope, ${PACE}, due.at + $6 * interval '1 millisecond'
    from due, unnest(array[due.scope, $2]) as both_of (scope) where $6 > 0
    on conflict (scope, place) do update set free_at = excluded.free_at
  ), ending as (
    select mark.scope, mark.place from kommo_budget mark, due
    where $8 and mark.scope in (due.scope, $2) and mark.place = -$3::int - 1 and mark.free_at > now()
    for update of mark skip locked
  ), ended as (
    update kommo_budget mark set free_at = now() from ending
    where mark.scope = ending.scope and mark.place = ending.place
  )
  update kommo_budget taken set free_at = now() + $4 * interval '1 millisecond'
  from egress, account, due
  where (taken.scope = egress.scope and taken.place = egress.place)
    or (taken.scope = account.scope and taken.place = account.place)
  returning taken.scope, taken.place, taken.free_at::text as lease,
    (extract(epoch from due.at - now()) * 1000)::float8 as "freeInMs", ${UNFLUSHED}`;

const OBSTACLES = `
  with rows as (
    select scope, place, (extract(epoch from greatest(free_at, now()) - now()) * 1000)::float8 as ms
    from kommo_budget where scope = any ($1))
  select scope,
    coalesce(max(ms) filter (where place = 0), 0) as "pausedMs",
    coalesce(max(ms) filter (where place between -$2::int and -1), 0) as "yieldMs",
    coalesce(max(ms) filter (where place = ${PACE} and $4), 0) as "paceMs",
    coalesce(min(ms) filter (where place between 1 and $3), 0) as "placeMs"
  from rows group by scope`;

const FREE = `
  update kommo_budget set free_at = now() + $1 * interval '1 millisecond'
  where ((scope = $2 and place = $3) or (scope = $4 and place = $5)) and free_at = $6::timestamptz
  returning ${UNFLUSHED}`;

const CLOSE = `
  insert into kommo_budget (scope, place, free_at)
  values ($1, $2, now() + $3 * interval '1 millisecond')
  on conflict (scope, place) do update set free_at = greatest(kommo_budget.free_at, excluded.free_at)`;

const CLOSED_SINCE = `
  select from kommo_budget
  where starts_with(scope, $1) and place = 0 and free_at > now() - $2 * interval '1 millisecond' limit 1`;

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

    /** Takes one place of an address and one of the account, or none. */
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
      const own = rows.find(({ scope }) => scope !== account);
      const ofAccount = rows.find(({ scope }) => scope === account);
      if (own === undefined || ofAccount === undefined) return undefined;
      const { scope, place, lease, freeInMs } = own;
      return { egress: scope, egressPlace: place, accountPlace: ofAccount.place, lease, freeInMs };
    },

    async obstacles({ egress, account, places }: PlaceScopes, { lane, paceMs }: Turn): Promise<AllObstacles> {
      const { rows } = await pool.query<Obstacles>({
        name: 'kommo-obstacles',
        text: OBSTACLES,
        values: [[...egress, account], lane, places, paceMs > 0],
      });
      const of = (wanted: string): Obstacles =>
        rows.find(({ scope }) => scope === wanted) ?? { ...NOTHING, scope: wanted };
      return { egress: egress.map(of), account: of(account) };
    },

    /** Does nothing when the lease had ended and somebody else has the place. */
    async free(account: string, taken: TakenPlace, inMs: number): Promise<void> {
      await pool.query({
        name: 'free-kommo-place',
        text: FREE,
        values: [inMs, taken.egress, taken.egressPlace, account, taken.accountPlace, taken.lease],
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

    /** Is any scope whose name begins so paused, or was it, within the last `ms`? */
    async wasPaused(beginning: string, ms: number): Promise<boolean> {
      const { rowCount } = await pool.query(CLOSED_SINCE, [beginning, ms]);
      return rowCount === 1;
    },
  };
}

const NOTHING = { pausedMs: 0, yieldMs: 0, paceMs: 0, placeMs: 0 };
