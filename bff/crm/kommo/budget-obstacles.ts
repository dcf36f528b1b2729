/** What the budget's rows say about who waits: which address comes first, and what it is that has to be waited for. */
import type { AllObstacles, Obstacles } from '../../storage/kommo-budget-places';
import { AHEAD_MS, CLOSED_MS } from './budget-times';

/** What stands in the way of one who waits. */
export interface InTheWay {
  /** The address that opens first. */
  readonly address: Obstacles;
  readonly ofAccount: Obstacles;
  /** The account opens later than an address: it is no other account's turn that is waited for. */
  readonly isAccount: boolean;
  /** An address is full, so that an earlier lane has no better luck there. */
  readonly isFull: boolean;
}

/** @param all one address at least */
export function inTheWay({ egress, account }: AllObstacles): InTheWay {
  const own = withinSight(account);
  const seen = egress.map(withinSight);
  const address = seen.reduce((best, one) => (opensInMs(one) < opensInMs(best) ? one : best));
  return {
    address,
    ofAccount: own,
    isAccount: opensInMs(own) > opensInMs(address),
    isFull: seen.every(({ pausedMs, placeMs }) => pausedMs > 0 || placeMs > AHEAD_MS),
  };
}

/** Until a place of this scope may be taken; 0: now. */
export function opensInMs({ pausedMs, yieldMs, paceMs, placeMs }: Obstacles): number {
  return Math.max(0, pausedMs, yieldMs, Math.max(paceMs, placeMs) - AHEAD_MS);
}

/** Until a place of this scope may be used. */
export function usableInMs({ pausedMs, yieldMs, paceMs, placeMs }: Obstacles): number {
  return Math.max(pausedMs, yieldMs, paceMs, placeMs);
}

/**
 * A place whose request is under way shows only its lease. It stays closed for a second after the answer: who looks
 * again within that second sees in time when it comes free.
 */
function withinSight(obstacles: Obstacles): Obstacles {
  return { ...obstacles, placeMs: Math.min(obstacles.placeMs, CLOSED_MS) };
}
