/**
 * One look of the pump at everybody who waits: places are taken for those whose turn it is, and those whose turn is near
 * get ready. Who is not ready yet stops nobody behind it, and who waits for a full account does not stop another account.
 */
import type { BudgetPlaces, Obstacles, PlaceScopes } from '../../storage/kommo-budget-places';
import { LANES } from '../crm-client';
import {
  AHEAD_MS,
  CLOSED_MS,
  COURTESY_MS,
  GET_READY_MS,
  LEASE_MS,
  LOCKED_MS,
  LONGEST_PAUSE_WAITED_MS,
} from './budget-times';
import type { Waiter, WaitingLine } from './budget-waiting';

/** `ms` to sleep until a round may succeed; `early`: a newcomer, or who got ready, may have better luck at once. */
export interface Rest {
  readonly ms: number;
  readonly early: boolean;
}

export type RoundOutcome = Rest | { readonly pausedMs: number };

interface Round {
  readonly places: BudgetPlaces;
  readonly waiting: WaitingLine;
  /** Full accounts, and when they are to be looked at again. */
  readonly full: Map<string, number>;
  /** What the first who could not be served waits for; nobody behind it is served before. */
  rest: Rest | undefined;
  /** When the next place is expected by those who are not served in this round. */
  placeInMs: number;
  /** How many wait before, for the same places. */
  before: number;
  /** When the next one has to get ready. */
  readyInMs: number;
}

const LAST_LANE = LANES.length - 1;
const A_LONG_TIME_MS = 1_000;

/** @returns how long a pause lasts that is too long to be waited for; else how long to rest */
export async function serveRound(places: BudgetPlaces, waiting: WaitingLine): Promise<RoundOutcome> {
  const round: Round = {
    places,
    waiting,
    full: new Map(),
    rest: undefined,
    placeInMs: 0,
    before: 0,
    readyInMs: A_LONG_TIME_MS,
  };
  for (const waiter of waiting.all()) {
    if (round.full.has(waiter.scopes.account)) continue;
    const pausedMs = waiting.isReady(waiter) ? await serve(round, waiter) : await getReady(round, waiter);
    if (pausedMs > LONGEST_PAUSE_WAITED_MS) return { pausedMs };
  }
  return restOf(round);
}

/** @returns how long a pause lasts */
async function serve(round: Round, waiter: Waiter): Promise<number> {
  if (round.rest !== undefined) return 0;
  const { places, waiting } = round;
  const { scopes, turn } = waiter;
  await openScopes(places, scopes);
  const taking = { leaseMs: LEASE_MS, aheadMs: AHEAD_MS, isLast: waiting.isLastOfLane(waiter) };
  const askedAt = waiting.now();
  const taken = await places.take(scopes, turn, taking);
  if (taken !== undefined) {
    waiting.grant(waiter, { taken, askedAt });
    return 0;
  }
  const obstacles = withinSight(await places.obstacles(scopes, turn));
  if (isOnlyAccountFull(obstacles)) {
    round.full.set(scopes.account, restUntil(obstacles.accountMs));
    return 0;
  }
  round.rest = restUntilChange(obstacles);
  round.placeInMs = longest(obstacles);
  round.before = 1;
  // Nobody is behind the last lane.
  if (obstacles.pausedMs === 0 && turn.lane < LAST_LANE)
    await places.announce(scopes.egress, turn.lane, obstacles.egressMs + COURTESY_MS);
  return obstacles.pausedMs;
}

/** Whose turn is near gets ready, beside the pump. @returns how long a pause lasts */
async function getReady(round: Round, waiter: Waiter): Promise<number> {
  const { places, waiting } = round;
  const { scopes, turn } = waiter;
  if (round.before === 0) {
    await openScopes(places, scopes);
    const obstacles = withinSight(await places.obstacles(scopes, turn));
    round.placeInMs = longest(obstacles);
    if (obstacles.pausedMs > LONGEST_PAUSE_WAITED_MS) return obstacles.pausedMs;
  }
  const turnInMs = round.placeInMs + (round.before * 1_000) / scopes.places;
  round.before += 1;
  if (waiting.isGettingReady(waiter)) return 0;
  if (turnInMs <= GET_READY_MS) waiting.getReady(waiter);
  else round.readyInMs = Math.min(round.readyInMs, turnInMs - GET_READY_MS);
  return 0;
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

function longest({ pausedMs, yieldMs, paceMs, egressMs, accountMs }: Obstacles): number {
  return Math.max(pausedMs, yieldMs, paceMs, egressMs, accountMs);
}

function isOnlyAccountFull({ pausedMs, yieldMs, paceMs, egressMs, accountMs }: Obstacles): boolean {
  return accountMs > AHEAD_MS && pausedMs === 0 && yieldMs === 0 && Math.max(paceMs, egressMs) <= AHEAD_MS;
}

/** From when on a place that comes free in `ms` may be taken. */
function restUntil(ms: number): number {
  return Math.max(Math.ceil(ms - AHEAD_MS), LOCKED_MS);
}

function restUntilChange({ pausedMs, yieldMs, paceMs, egressMs }: Obstacles): Rest {
  const ms = Math.max(Math.ceil(Math.max(pausedMs, yieldMs)), restUntil(Math.max(paceMs, egressMs)));
  return { ms, early: pausedMs === 0 && egressMs <= AHEAD_MS };
}

function restOf({ full, rest, readyInMs }: Round): Rest {
  const others = Math.max(1, Math.ceil(Math.min(readyInMs, ...full.values())));
  if (rest === undefined) return { ms: others, early: true };
  return { ms: Math.min(rest.ms, others), early: rest.early };
}
