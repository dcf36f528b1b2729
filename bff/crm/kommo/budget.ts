/**
 * Kommo takes seven requests in any second from one egress address, and counts refused ones too. This is the one
 * budget for it, shared by all processes through `kommo_budget`.
 *
 * Each scope (the egress address, and each account) has that many places. A request takes one place in both scopes, is
 * sent, and gives them back a second after its ANSWER. The request arrived between its sending and its answer, so
 * whoever takes the place next arrives more than a second later: no second sees an eighth arrival.
 *
 *   free ──take──▶ taken until a lease ends ──answer──▶ closed for a second ──▶ free
 *
 * A process that dies leaves its places taken; the lease, longer than any request may last, frees them. A process
 * that cannot give a place back (no database) leaves it to the lease too.
 *
 * Besides its places a scope has marks, each "not before `free_at`":
 * - place 0: a pause for everybody, after a 429 or a block;
 * - place -1 … -6: somebody of lane 0 … 5 waits; the lanes behind it, in whatever process, let it go first. The
 *   mark ends by itself shortly after the next place comes free, so it outlives no crash.
 *
 * The last lane, where nobody is waited for, leaves one place free for who is, and takes the others spread over the
 * second (place -7 marks when the next is due): taken all at once they would come free all at once, and a second live
 * call would find none for a whole second.
 *
 * Inside a process one pump serves the waiting: by lane, and in order of arrival within a lane. Who waits for a full
 * account does not stop another account. A pause that lasts is not waited for: callers get `crm/rate-limited` with
 * the time, because they hold leases, or a manager looks at them.
 *
 * Not guaranteed: order between processes within a lane; that a request whose answer never came arrived in time (it
 * may reach Kommo later than a second after we gave up); a place for the last lane while earlier ones are never empty.
 */
import type { Logger } from 'pino';
import type { Clock } from '../../clock';
import { AppError } from '../../domain/errors';
import type { BudgetPlaces, Obstacles, PlaceScopes, Turn } from '../../storage/kommo-budget-places';
import type { Lane } from '../crm-client';
import { LANES } from '../crm-client';

export interface Ask {
  /** The account's subdomain: known before the account is installed. */
  readonly subdomain: string;
  readonly lane: Lane;
}

export interface Budget {
  /**
   * Waits for its turn, then sends. Whatever `send` does is over within `LEASE_MS`.
   * @throws AppError before sending: `crm/rate-limited` while a long pause lasts, `storage/unavailable`
   */
  spend<T>(ask: Ask, send: () => Promise<T>): Promise<T>;
  /** Stops every request from this egress address, in all processes. */
  pause(ms: number): Promise<void>;
  /** Was there a pause that has not been over for `ms`? */
  wasPaused(ms: number): Promise<boolean>;
}

export interface BudgetDeps {
  readonly places: BudgetPlaces;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names the egress address that this process shares with others. */
  readonly egress?: string;
  /** 7 unless told: https://developers.kommo.com/docs/limitations */
  readonly requestsPerSecond?: number;
}

interface Waiter {
  readonly scopes: PlaceScopes;
  readonly turn: Turn;
  readonly go: (giveBack: () => Promise<void>) => void;
  readonly refuse: (error: AppError) => void;
}

/** `ms` to sleep until a round may succeed; `early`: a newcomer may have better luck at once. */
interface Rest {
  readonly ms: number;
  readonly early: boolean;
}

/** A little more than the second, for clocks that are being set. */
const CLOSED_MS = 1_020;
export const LEASE_MS = 30_000;
const LONGEST_PAUSE_WAITED_MS = 5_000;
/** How long after the next free place a waiting lane is still let go first. */
const COURTESY_MS = 100;
/** Less than the second, so that it is the places that limit the last lane and not its pace. */
const SPREAD_MS = 700;
const FEWEST_TO_LEAVE_ONE = 4;
/** Rows locked by somebody who is just taking them look free. */
const LOCKED_MS = 10;

export function createBudget({
  places,
  clock,
  logger,
  egress = 'default',
  requestsPerSecond = 7,
}: BudgetDeps): Budget {
  const egressScope = `egress:${egress}`;
  const line = createLine({ places, clock });

  return {
    async spend({ subdomain, lane }, send) {
      const scopes = { egress: egressScope, account: `account:${subdomain}`, places: requestsPerSecond };
      const giveBack = await line.turn(scopes, lane);
      try {
        return await send();
      } finally {
        // The answer is worth more than the place, which comes free by itself.
        await giveBack().catch((error: unknown) => logger.warn({ err: error }, 'a place was not given back'));
      }
    },
    pause: (ms) => places.pause(egressScope, ms),
    wasPaused: (ms) => places.wasPaused(egressScope, ms),
  };
}

/** Those of this process who wait for a place, and the pump that serves them. */
function createLine({ places, clock }: Pick<BudgetDeps, 'places' | 'clock'>) {
  const waiting: Waiter[] = [];
  let isPumping = false;
  let hasNewcomer = false;
  let earlyRest = new AbortController();

  async function pump(): Promise<void> {
    while (waiting.length > 0) {
      hasNewcomer = false;
      const rest = await serve().catch((error: unknown) => refuseAll(databaseError(error)));
      if (waiting.length === 0 || (rest.early && hasNewcomer)) continue;
      earlyRest = new AbortController();
      await clock.after(rest.ms, rest.early ? earlyRest.signal : undefined);
    }
    // No await since the look at `waiting`: whoever comes from here on starts a pump.
    isPumping = false;
  }

  /** One round over the waiting, first lane first. */
  async function serve(): Promise<Rest> {
    const full = new Map<string, number>();
    for (const waiter of [...waiting]) {
      if (full.has(waiter.scopes.account)) continue;
      const rest = await serveOne(waiter, full);
      if (rest !== undefined) return rest;
    }
    return { ms: full.size === 0 ? 0 : Math.min(...full.values()), early: true };
  }

  /** A rest when nobody behind this one can be served either. */
  async function serveOne(waiter: Waiter, full: Map<string, number>): Promise<Rest | undefined> {
    const { scopes, turn } = waiter;
    await openScopes(places, scopes);
    const taken = await places.take(scopes, turn, LEASE_MS);
    if (taken !== undefined) {
      waiting.splice(waiting.indexOf(waiter), 1);
      waiter.go(() => places.free(scopes, taken, CLOSED_MS));
      return undefined;
    }
    const obstacles = withinSight(await places.obstacles(scopes, turn));
    if (obstacles.pausedMs > LONGEST_PAUSE_WAITED_MS) return refuseAll(pausedError(obstacles.pausedMs));
    if (isOnlyAccountFull(obstacles)) {
      full.set(scopes.account, Math.ceil(obstacles.accountMs));
      return undefined;
    }
    if (obstacles.pausedMs === 0)
      await places.announce(scopes.egress, turn.lane, obstacles.egressMs + COURTESY_MS);
    return restUntilChange(obstacles);
  }

  function refuseAll(error: AppError): Rest {
    for (const waiter of waiting.splice(0)) waiter.refuse(error);
    return { ms: 0, early: true };
  }

  return {
    /** Resolves with what gives the place back. */
    turn: (scopes: PlaceScopes, laneName: Lane): Promise<() => Promise<void>> =>
      new Promise((go, refuse) => {
        lineUp(waiting, { scopes, turn: turnOf(laneName, scopes.places), go, refuse });
        hasNewcomer = true;
        earlyRest.abort();
        if (isPumping) return;
        isPumping = true;
        void pump();
      }),
  };
}

function turnOf(laneName: Lane, places: number): Turn {
  const lane = LANES.indexOf(laneName);
  const isLast = lane === LANES.length - 1;
  return isLast
    ? { lane, paceMs: SPREAD_MS / places, leaves: places < FEWEST_TO_LEAVE_ONE ? 0 : 1 }
    : { lane, paceMs: 0, leaves: 0 };
}

/** Behind everybody of the same lane, before everybody of a later one. */
function lineUp(waiting: Waiter[], waiter: Waiter): void {
  const behind = waiting.findIndex((other) => other.turn.lane > waiter.turn.lane);
  waiting.splice(behind === -1 ? waiting.length : behind, 0, waiter);
}

async function openScopes(rows: BudgetPlaces, { egress, account, places }: PlaceScopes): Promise<void> {
  await rows.open(egress, places);
  await rows.open(account, places);
}

/**
 * A place whose request is under way shows only its lease. It stays closed for a second after the answer: who looks
 * again within that second sees in time when it comes free.
 */
function withinSight({ egressMs, accountMs, ...marks }: Obstacles): Obstacles {
  return { ...marks, egressMs: Math.min(egressMs, CLOSED_MS), accountMs: Math.min(accountMs, CLOSED_MS) };
}

function isOnlyAccountFull({ pausedMs, yieldMs, egressMs, accountMs }: Obstacles): boolean {
  return accountMs > 0 && pausedMs === 0 && yieldMs === 0 && egressMs === 0;
}

function restUntilChange({ pausedMs, yieldMs, egressMs }: Obstacles): Rest {
  const ms = Math.ceil(Math.max(pausedMs, yieldMs, egressMs, LOCKED_MS));
  return { ms, early: pausedMs === 0 && egressMs === 0 };
}

function pausedError(ms: number): AppError {
  return new AppError('crm/rate-limited', { retry: { afterMs: Math.ceil(ms) } });
}

function databaseError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('storage/unavailable', { retry: 'backoff', cause: error });
}
