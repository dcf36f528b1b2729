/**
 * One look of the pump at everybody who waits: places are taken for those whose turn it is, and those whose turn is near
 * get ready. Two things can be in the way of a turn. No address is open: then nobody behind is served either, for what
 * is closed to a lane is closed to those behind it. Or the account is not: then only others of that account wait behind.
 * Who is not ready yet stops nobody.
 */
import type { BudgetPlaces, PlaceScopes } from '../../storage/kommo-budget-places';
import { LANES } from '../crm-client';
import type { InTheWay } from './budget-obstacles';
import { inTheWay, opensInMs, usableInMs } from './budget-obstacles';
import {
  AHEAD_MS,
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

/** Those who wait for places of the same scope. */
interface Queue {
  /** When the next place is expected by those who are not served in this round. */
  readonly placeInMs: number;
  /** How many wait before. */
  before: number;
}

export interface RoundDeps {
  readonly places: BudgetPlaces;
  readonly waiting: WaitingLine;
  /** The scopes of the addresses to send from. */
  readonly egress: readonly string[];
  /** Places of each scope. */
  readonly perScope: number;
}

interface Round extends RoundDeps {
  /** Full accounts, and when they are to be looked at again. */
  readonly full: Map<string, number>;
  /** What the first waits for that no address is open to; nobody behind it is served before. */
  rest: Rest | undefined;
  /** Who waits for an address, as far as it is known. */
  forAddress: Queue | undefined;
  /** Who waits for an account's place, as far as it is known. */
  readonly forAccount: Map<string, Queue>;
  /** When the next one has to get ready. */
  readyInMs: number;
}

const LAST_LANE = LANES.length - 1;
const A_LONG_TIME_MS = 1_000;

/** @returns how long a pause of every address lasts that is too long to be waited for; else how long to rest */
export async function serveRound(deps: RoundDeps): Promise<RoundOutcome> {
  const { waiting } = deps;
  const round: Round = {
    ...deps,
    full: new Map(),
    rest: undefined,
    forAddress: undefined,
    forAccount: new Map(),
    readyInMs: A_LONG_TIME_MS,
  };
  for (const waiter of waiting.all()) {
    const pausedMs = waiting.isReady(waiter) ? await serve(round, waiter) : await getReady(round, waiter);
    if (pausedMs > LONGEST_PAUSE_WAITED_MS) return { pausedMs };
  }
  return restOf(round);
}

/** @returns how long a pause lasts */
async function serve(round: Round, waiter: Waiter): Promise<number> {
  const { places, waiting } = round;
  const { account, turn } = waiter;
  if (round.rest !== undefined || round.full.has(account)) return 0;
  const scopes = await openScopes(round, account);
  const taking = { leaseMs: LEASE_MS, aheadMs: AHEAD_MS, isLast: waiting.isLastOfLane(waiter) };
  const askedAt = waiting.now();
  const taken = await places.take(scopes, turn, taking);
  if (taken !== undefined) {
    waiting.grant(waiter, { taken, askedAt });
    return 0;
  }
  const { address, ofAccount, isAccount, isFull } = await look(round, waiter, 1);
  const wanted = isAccount ? ofAccount : address;
  const ms = Math.max(Math.ceil(opensInMs(wanted)), LOCKED_MS);
  if (isAccount) round.full.set(account, ms);
  else round.rest = { ms, early: !isFull };
  // Nobody is behind the last lane.
  if (wanted.pausedMs === 0 && turn.lane < LAST_LANE)
    await places.announce(wanted.scope, turn.lane, wanted.placeMs + COURTESY_MS);
  return address.pausedMs;
}

/** Whose turn is near gets ready, beside the pump. @returns how long a pause lasts */
async function getReady(round: Round, waiter: Waiter): Promise<number> {
  const { waiting, egress, perScope } = round;
  const { account } = waiter;
  const addressInMs = (): number => turnInMs(round.forAddress, perScope * egress.length);
  if (!round.forAccount.has(account) && addressInMs() <= GET_READY_MS) {
    const { address } = await look(round, waiter, 0);
    if (address.pausedMs > LONGEST_PAUSE_WAITED_MS) return address.pausedMs;
  }
  const own = round.forAccount.get(account);
  const ownInMs = turnInMs(own, perScope);
  const inMs = Math.max(addressInMs(), ownInMs);
  // Who waits longer for its account leaves the next place of an address to others.
  if (round.forAddress !== undefined && ownInMs <= addressInMs()) round.forAddress.before += 1;
  if (own !== undefined) own.before += 1;
  if (waiting.isGettingReady(waiter)) return 0;
  if (inMs <= GET_READY_MS) waiting.getReady(waiter);
  else round.readyInMs = Math.min(round.readyInMs, inMs - GET_READY_MS);
  return 0;
}

/** @param before 1 when this one waits for a place, 0 when it only looks how near its turn is */
async function look(round: Round, { account, turn }: Waiter, before: 0 | 1): Promise<InTheWay> {
  const scopes = await openScopes(round, account);
  const obstacles = inTheWay(await round.places.obstacles(scopes, turn));
  const { address, ofAccount, isAccount } = obstacles;
  round.forAccount.set(account, { placeInMs: usableInMs(ofAccount), before });
  const isNews = before === 0 ? round.forAddress === undefined : !isAccount;
  if (isNews) round.forAddress = { placeInMs: usableInMs(address), before };
  return obstacles;
}

function turnInMs(queue: Queue | undefined, perSecond: number): number {
  return queue === undefined ? 0 : queue.placeInMs + (queue.before * 1_000) / perSecond;
}

async function openScopes({ places, egress, perScope }: Round, account: string): Promise<PlaceScopes> {
  for (const scope of [...egress, account]) await places.open(scope, perScope);
  return { egress, account, places: perScope };
}

function restOf({ full, rest, readyInMs }: Round): Rest {
  const others = Math.max(1, Math.ceil(Math.min(readyInMs, ...full.values())));
  if (rest === undefined) return { ms: others, early: true };
  return { ms: Math.min(rest.ms, others), early: rest.early };
}
