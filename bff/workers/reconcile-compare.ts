import type { CallFacts } from '../calls/call-facts';
import { factsOfEvent, NO_FACTS } from '../calls/call-facts';
import { describeCall } from '../calls/describe-call';
import type { CallStory } from '../calls/describe-call';
import { merge } from '../calls/merge';
import type { LoggingState } from '../contract/call-view';
import type { CallEvent } from '../domain/call-event';
import { WHOLE_CALL } from '../domain/call-event';
import type { CallId } from '../domain/ids';
import type { Period } from '../normalize/provider';

/** A call as our row has it. */
export interface KnownCall {
  readonly callId: CallId;
  readonly facts: CallFacts;
  readonly logging: LoggingState;
}

/** A call as the provider's log has it. */
interface ListedCall {
  readonly callId: CallId;
  readonly facts: CallFacts;
  readonly events: readonly CallEvent[];
}

export type Difference =
  /** The provider has it and we do not. */
  | { readonly kind: 'missing'; readonly callId: CallId; readonly events: readonly CallEvent[] }
  /** We have it and the provider does not. */
  | { readonly kind: 'not-at-provider'; readonly callId: CallId }
  | {
      readonly kind: 'disposition' | 'talk-seconds' | 'not-ended';
      readonly callId: CallId;
      readonly ours: string;
      readonly theirs: string;
    }
  /** It has ended and is not in Kommo. */
  | { readonly kind: 'not-logged'; readonly callId: CallId; readonly ours: LoggingState };

export interface Comparison {
  readonly theirs: number;
  readonly ours: number;
  readonly differences: readonly Difference[];
}

/** How far two clocks, and two ideas of when a call begins, may lie apart. */
export const SAME_START_MS = 60_000;
/** Rounding to whole seconds, once for each leg. */
const SAME_TALK_S = 2;

/**
 * Pure. A call is the same by its id, by one of its legs, or, since not every log has the ids of the webhooks, by
 * the number outside and the time of its start.
 * @param known our calls of the period, and those that began up to `SAME_START_MS` before and after it
 */
export function compareCalls(
  events: readonly CallEvent[],
  known: readonly KnownCall[],
  period: Period,
): Comparison {
  const theirs = listedCalls(events);
  const unmatched = new Set(known);
  const differences = theirs.flatMap((listed): readonly Difference[] => {
    const ours = findSame(listed, unmatched);
    if (ours === undefined) return [{ kind: 'missing', callId: listed.callId, events: listed.events }];
    unmatched.delete(ours);
    return differencesOf(ours, listed);
  });
  const strangers = [...unmatched].filter((call) => isWellWithin(period, call));
  return {
    theirs: theirs.length,
    ours: known.length - unmatched.size + strangers.length,
    differences: [
      ...differences,
      ...strangers.map(({ callId }): Difference => ({ kind: 'not-at-provider', callId })),
    ],
  };
}

/** At the edges a call may be in one log and not in the other, for its start is not told alike. */
function isWellWithin({ from, to }: Period, { facts }: KnownCall): boolean {
  const { startedAt } = describeCall(facts);
  return startedAt !== null && startedAt >= from + SAME_START_MS && startedAt < to - SAME_START_MS;
}

function listedCalls(events: readonly CallEvent[]): readonly ListedCall[] {
  const groups = new Map<CallId, CallEvent[]>();
  for (const event of events) groups.set(event.callId, [...(groups.get(event.callId) ?? []), event]);
  return [...groups].map(([callId, group]) => ({
    callId,
    facts: group.map(factsOfEvent).reduce(merge, NO_FACTS),
    events: group,
  }));
}

function findSame(listed: ListedCall, candidates: ReadonlySet<KnownCall>): KnownCall | undefined {
  const all = [...candidates];
  return (
    all.find(({ callId }) => callId === listed.callId) ??
    all.find((known) => shareLeg(known.facts, listed.facts)) ??
    nearest(listed, all)
  );
}

function shareLeg(a: CallFacts, b: CallFacts): boolean {
  const ids = new Set(a.legs.map(({ id }) => id).filter((id) => id !== WHOLE_CALL));
  return b.legs.some(({ id }) => ids.has(id));
}

function nearest(listed: ListedCall, candidates: readonly KnownCall[]): KnownCall | undefined {
  const theirs = describeCall(listed.facts);
  const near = candidates
    .map((known) => ({ known, story: describeCall(known.facts) }))
    .filter(({ story }) => story.externalNumber === theirs.externalNumber)
    .map(({ known, story }) => ({ known, apart: Math.abs((story.startedAt ?? 0) - (theirs.startedAt ?? 0)) }))
    .filter(({ apart }) => apart <= SAME_START_MS);
  return near.sort((a, b) => a.apart - b.apart)[0]?.known;
}

function differencesOf({ callId, facts, logging }: KnownCall, listed: ListedCall): readonly Difference[] {
  const ours = describeCall(facts);
  const theirs = describeCall(listed.facts);
  if (ours.status !== 'ended')
    return [{ kind: 'not-ended', callId, ours: ours.status, theirs: theirs.status }];
  return [
    ...differentEnds(callId, ours, theirs),
    ...(logging === 'logged' || logging === 'not-needed'
      ? []
      : [{ kind: 'not-logged', callId, ours: logging } as const]),
  ];
}

function differentEnds(callId: CallId, ours: CallStory, theirs: CallStory): readonly Difference[] {
  if ((ours.disposition === 'answered') !== (theirs.disposition === 'answered')) {
    return [
      { kind: 'disposition', callId, ours: String(ours.disposition), theirs: String(theirs.disposition) },
    ];
  }
  const [talked, theyTalked] = [ours.talkSeconds ?? 0, theirs.talkSeconds ?? 0];
  if (Math.abs(talked - theyTalked) <= SAME_TALK_S) return [];
  return [{ kind: 'talk-seconds', callId, ours: String(talked), theirs: String(theyTalked) }];
}
