import type { CallEvent, Instant } from '../domain/call-event';
import type { CallId } from '../domain/ids';
import type { CallFacts } from './call-facts';
import { describeCall } from './describe-call';

/** An aside that names no call. */
export type BesideNumber = CallEvent & Required<Pick<CallEvent, 'besideNumber'>>;

export interface NumberInTime {
  readonly number: string;
  readonly from: Instant;
  readonly to: Instant;
}

export interface BegunCall {
  readonly callId: CallId;
  readonly startedAt: Instant;
}

export interface CallsByNumber {
  /** For each, the call with its number that began last within its time. */
  lastWith(wanted: readonly NumberInTime[]): Promise<readonly (BegunCall | undefined)[]>;
}

/** Whoever writes after more than a month does not write about that call. */
const REACH_MS = 30 * 86_400_000;

export function isBesideNumber(event: CallEvent): event is BesideNumber {
  return event.besideNumber !== undefined;
}

/**
 * Which calls they belong to: each to the one with its number that began last before it, be it on record or told at this
 * moment. Those without one are left out.
 * @param now the calls that are told in the same transaction
 */
export async function besideWhich(
  names: CallsByNumber,
  events: readonly BesideNumber[],
  now: ReadonlyMap<CallId, CallFacts>,
): Promise<ReadonlyMap<CallId, CallId>> {
  const wanted = events.map(({ besideNumber: number, at }) => ({ number, from: at - REACH_MS, to: at }));
  const onRecord = await names.lastWith(wanted);
  const found = events.map(({ callId }, index) => {
    const candidates = [onRecord[index], ...begunIn(now, wanted[index])].filter((one) => one !== undefined);
    const last = candidates.sort((a, b) => b.startedAt - a.startedAt)[0];
    return [callId, last?.callId] as const;
  });
  return new Map(found.filter((one): one is readonly [CallId, CallId] => one[1] !== undefined));
}

function begunIn(now: ReadonlyMap<CallId, CallFacts>, wanted?: NumberInTime): readonly BegunCall[] {
  if (wanted === undefined || wanted.number === '') return [];
  return [...now].flatMap(([callId, facts]) => {
    const { externalNumber, startedAt } = describeCall(facts);
    const fits = externalNumber === wanted.number && startedAt !== null;
    return fits && startedAt >= wanted.from && startedAt <= wanted.to ? [{ callId, startedAt }] : [];
  });
}
