/**
 * Those of this process who wait for a place in the budget, by lane, and in order of arrival within a lane.
 *
 *   waiting ──(last lane) its turn is near──▶ getting ready ──▶ ready ──place taken──▶ gone
 *      └──(other lanes) place taken──▶ gone        └─ it cannot ──▶ gone, refused
 *
 * State: in memory. A crash loses it; what somebody did to get ready (an intent, committed) stays.
 */
import type { Clock } from '../../clock';
import type { Instant } from '../../domain/call-event';
import type { AppError } from '../../domain/errors';
import { asAppError } from '../../domain/errors';
import type { TakenPlace, Turn } from '../../storage/kommo-budget-places';
import { READY_FOR_MS } from './budget-times';

/** A place, to be used when it comes free. */
export interface Grant {
  readonly taken: TakenPlace;
  /** When it was asked for: its lease began then or later. */
  readonly askedAt: Instant;
  /** When its holder got ready; undefined: it has not been asked to. */
  readonly readySince: number | undefined;
}

type Readiness = 'not-asked' | { readonly underWay: Promise<void> } | { readonly since: number };

export interface Waiter {
  /** Its scope. */
  readonly account: string;
  readonly turn: Turn;
  readonly prepare: (() => Promise<void>) | undefined;
  readiness: Readiness;
  readonly go: (grant: Grant) => void;
  readonly refuse: (error: AppError) => void;
}

export type WaitingLine = ReturnType<typeof createWaitingLine>;

/** @param onReady somebody got ready, or left because it could not */
export function createWaitingLine(clock: Clock, onReady: () => void) {
  const line: Waiter[] = [];

  function leave(waiter: Waiter): void {
    const at = line.indexOf(waiter);
    if (at !== -1) line.splice(at, 1);
  }

  /** Never rejects. */
  async function prepare(waiter: Waiter): Promise<void> {
    const since = clock.now().getTime();
    try {
      await waiter.prepare?.();
      waiter.readiness = { since };
    } catch (error) {
      leave(waiter);
      waiter.refuse(asAppError(error));
    }
    onReady();
  }

  return {
    now: (): Instant => clock.now().getTime(),
    isEmpty: () => line.length === 0,
    /** As they are now, the first to be served first. */
    all: (): readonly Waiter[] => [...line],
    /** Behind everybody of the same lane, before everybody of a later one. */
    add(waiter: Waiter): void {
      const behind = line.findIndex((other) => other.turn.lane > waiter.turn.lane);
      line.splice(behind === -1 ? line.length : behind, 0, waiter);
    },
    isLastOfLane: ({ turn }: Waiter): boolean =>
      line.filter((other) => other.turn.lane === turn.lane).length === 1,
    /** What got old while it waited has to be done anew. */
    isReady({ prepare: has, readiness }: Waiter): boolean {
      if (has === undefined) return true;
      const since = sinceOf(readiness);
      return since !== undefined && clock.now().getTime() - since <= READY_FOR_MS;
    },
    isGettingReady: ({ readiness }: Waiter): boolean => isUnderWay(readiness),
    getReady(waiter: Waiter): void {
      waiter.readiness = { underWay: prepare(waiter) };
    },
    grant(waiter: Waiter, { taken, askedAt }: Pick<Grant, 'taken' | 'askedAt'>): void {
      leave(waiter);
      waiter.go({ taken, askedAt, readySince: sinceOf(waiter.readiness) });
    },
    /** Who is just getting ready is told afterwards: what it does then undoes what it has just done. */
    refuseAll(error: AppError): void {
      for (const { readiness, refuse } of line.splice(0)) {
        if (isUnderWay(readiness)) void readiness.underWay.then(() => refuse(error));
        else refuse(error);
      }
    },
  };
}

function sinceOf(readiness: Readiness): number | undefined {
  return readiness !== 'not-asked' && 'since' in readiness ? readiness.since : undefined;
}

function isUnderWay(readiness: Readiness): readiness is { readonly underWay: Promise<void> } {
  return readiness !== 'not-asked' && 'underWay' in readiness;
}
