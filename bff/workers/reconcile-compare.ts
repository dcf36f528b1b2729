import type { CallFacts } from '../calls/call-facts';
import { factsOfEvent, NO_FACTS } from '../calls/call-facts';
import { describeCall } from '../calls/describe-call';
import type { CallStory } from '../calls/describe-call';
import { merge } from '../calls/merge';
import { SAME_START_MS, sameCall } from '../calls/same-call';
import type { EntityRef, LoggingState } from '../contract/call-view';
import type { CallEvent } from '../domain/call-event';
import type { CallId } from '../domain/ids';
import type { Period } from '../normalize/provider';

/** A call as our row has it. */
export interface KnownCall {
  readonly callId: CallId;
  /** Further names of it. */
  readonly aliases: readonly CallId[];
  readonly facts: CallFacts;
  readonly logging: LoggingState;
  /** Where its note is. */
  readonly entity: EntityRef | null;
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
      readonly kind: 'disposition' | 'talk-seconds' | 'recording' | 'not-ended';
      readonly callId: CallId;
      readonly ours: string;
      readonly theirs: string;
      /** The provider's last word on it. */
      readonly events: readonly CallEvent[];
    }
  /** It has ended and is not in Kommo. */
  | { readonly kind: 'not-logged'; readonly callId: CallId; readonly ours: LoggingState };

export interface Comparison {
  readonly theirs: number;
  readonly ours: number;
  readonly differences: readonly Difference[];
}

/** Rounding to whole seconds, once for each leg. */
const SAME_TALK_S = 2;

/**
 * Pure. A call is the same by one of its names; or, where the provider's log has names of its own, by what
 * `sameCall` goes by.
 * @param known our calls of the period, and those that began up to `SAME_START_MS` before and after it
 */
export function compareCalls(
  events: readonly CallEvent[],
  known: readonly KnownCall[],
  period: Period,
): Comparison {
  const theirs = listedCalls(events);
  const { matches, strangers } = matchCalls(theirs, known);
  const differences = theirs.flatMap((listed): readonly Difference[] => {
    const call = matches.get(listed);
    if (call !== undefined) return differencesOf(call, listed);
    return [{ kind: 'missing', callId: listed.callId, events: listed.events }];
  });
  const ours = strangers.filter((call) => isWellWithin(period, call));
  return {
    theirs: theirs.length,
    ours: matches.size + ours.length,
    differences: [
      ...differences,
      ...ours.map(({ callId }): Difference => ({ kind: 'not-at-provider', callId })),
    ],
  };
}

/** Names go first: whoever is known by name is nobody's neighbour. */
function matchCalls(theirs: readonly ListedCall[], known: readonly KnownCall[]) {
  const strangers = new Set(known);
  const matches = new Map<ListedCall, KnownCall>();
  const match = (listed: ListedCall, call: KnownCall | undefined): void => {
    if (call === undefined) return;
    matches.set(listed, call);
    strangers.delete(call);
  };
  const named = new Map(known.flatMap((call) => [call.callId, ...call.aliases].map((name) => [name, call])));
  for (const listed of theirs) match(listed, named.get(listed.callId));
  const nameless = theirs.filter((listed) => !matches.has(listed) && listed.facts.namings !== undefined);
  for (const listed of nameless) match(listed, sameCall(listed, [...strangers]));
  return { matches, strangers: [...strangers] };
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

function differencesOf(
  { callId, facts, logging }: KnownCall,
  { facts: listed, events }: ListedCall,
): readonly Difference[] {
  const ours = describeCall(facts);
  const theirs = describeCall(listed);
  if (ours.status !== 'ended')
    return [{ kind: 'not-ended', callId, ours: ours.status, theirs: theirs.status, events }];
  return [
    ...differentEnds(ours, theirs).map((difference) => ({ ...difference, callId, events })),
    ...(logging === 'logged' || logging === 'not-needed'
      ? []
      : [{ kind: 'not-logged', callId, ours: logging } as const]),
  ];
}

interface DifferentEnd {
  readonly kind: 'disposition' | 'talk-seconds' | 'recording';
  readonly ours: string;
  readonly theirs: string;
}

function differentEnds(ours: CallStory, theirs: CallStory): readonly DifferentEnd[] {
  if ((ours.disposition === 'answered') !== (theirs.disposition === 'answered')) {
    return [{ kind: 'disposition', ours: String(ours.disposition), theirs: String(theirs.disposition) }];
  }
  const [talked, theyTalked] = [ours.talkSeconds ?? 0, theirs.talkSeconds ?? 0];
  const differences: DifferentEnd[] = [];
  if (Math.abs(talked - theyTalked) > SAME_TALK_S) {
    differences.push({ kind: 'talk-seconds', ours: String(talked), theirs: String(theyTalked) });
  }
  const isAwaited = ours.recording !== null || ours.awaitedRecording !== null;
  if (!isAwaited && (theirs.recording !== null || theirs.awaitedRecording !== null)) {
    differences.push({ kind: 'recording', ours: 'no', theirs: 'yes' });
  }
  return differences;
}
