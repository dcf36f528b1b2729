import type { CallViewStatus, Direction, Disposition } from '../contract/call-view';
import type { Instant, RecordingSource, Seconds } from '../domain/call-event';
import { REPORTED_LEG } from './call-facts';
import type { CallFacts, Leg } from './call-facts';
import { readClickReference } from './click-reference';
import type { Click } from './click-reference';
import { plainLegs } from './plain-legs';

/** The call as one story, told from its facts. */
export interface CallStory {
  readonly direction: Direction | null;
  readonly from: string;
  readonly to: string;
  /** The party outside the account; empty while the direction is unknown or the number withheld. */
  readonly externalNumber: string;
  readonly internal: boolean;
  readonly status: CallViewStatus;
  /** Set once the call has ended. */
  readonly disposition: Disposition | null;
  readonly startedAt: Instant | null;
  readonly answeredAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly talkSeconds: Seconds | null;
  /** Of the manager who spoke last; of the only one who rang when nobody spoke. */
  readonly extension: string | null;
  readonly ringingExtensions: readonly string[];
  readonly recording: RecordingSource | null;
  /** Where to ask for the recording that nobody has seen yet. */
  readonly awaitedRecording: string | null;
  readonly leadId: number | null;
  /** The click that started it, where its reference came back. */
  readonly click: Click | null;
  readonly hasResult: boolean;
}

/** Facts are never changed, only replaced: what was told of them once is told again. */
const told = new WeakMap<CallFacts, CallStory>();

/** Pure: equal facts give an equal story. */
export function describeCall(facts: CallFacts): CallStory {
  const known = told.get(facts);
  if (known !== undefined) return known;
  const story = storyOf(facts);
  told.set(facts, story);
  return story;
}

/** Written out: putting three objects together costs more than all that is told in them. */
function storyOf(facts: CallFacts): CallStory {
  const parties = partiesOf(facts);
  const course = courseOf(facts);
  return {
    direction: parties.direction,
    from: parties.from,
    to: parties.to,
    externalNumber: parties.externalNumber,
    internal: parties.internal,
    status: course.status,
    disposition: course.disposition,
    startedAt: course.startedAt,
    answeredAt: course.answeredAt,
    endedAt: course.endedAt,
    talkSeconds: course.talkSeconds,
    extension: course.extension,
    ringingExtensions: course.ringingExtensions,
    recording: course.recording,
    awaitedRecording: course.awaitedRecording,
    leadId: facts.leadId?.value ?? null,
    click: readClickReference(facts.clickToCallReference?.value ?? '') ?? null,
    hasResult: facts.result !== undefined,
  };
}

/** The party outside the account alone, as `describeCall` tells it. */
export function externalNumberOf(facts: CallFacts): string {
  return partiesOf(facts).externalNumber;
}

type Parties = 'direction' | 'from' | 'to' | 'externalNumber' | 'internal';

function partiesOf(facts: CallFacts): Pick<CallStory, Parties> {
  const direction = facts.direction?.value ?? null;
  const from = facts.from?.value ?? '';
  const to = facts.to?.value ?? '';
  const externalNumber = direction === 'inbound' ? from : direction === 'outbound' ? to : '';
  return { direction, from, to, externalNumber, internal: facts.internal?.value ?? false };
}

function courseOf(facts: CallFacts): Omit<CallStory, Parties | 'leadId' | 'click' | 'hasResult'> {
  const legs = plainLegs(witnesses(facts.legs), facts.direction?.value);
  const spoken = legs.filter(wasAnswered);
  const status = statusOf(legs);
  const over = status === 'ended';
  return {
    status,
    disposition: over ? dispositionOf(legs, spoken) : null,
    startedAt: startOf(facts, legs),
    answeredAt: status === 'ringing' ? null : firstAnswer(spoken),
    endedAt: over ? lastEnd(legs) : null,
    talkSeconds: over ? talkOf(spoken) : null,
    extension: extensionOf(legs, spoken),
    ringingExtensions: extensionsOf(legs),
    recording: facts.recording?.value ?? null,
    awaitedRecording: facts.recording === undefined ? (facts.expectedRecording?.value ?? null) : null,
  };
}

/** What a manager reported counts only while no provider has said a word. */
function witnesses(legs: readonly Leg[]): readonly Leg[] {
  const ofProvider = legs.filter((leg) => leg.id !== REPORTED_LEG);
  return ofProvider.length > 0 ? ofProvider : legs;
}

/** A provider's closing statement outweighs what its events let us infer. */
function wasAnswered(leg: Leg): boolean {
  if (leg.disposition !== undefined && leg.disposition.strength !== 1) {
    return leg.disposition.value === 'answered';
  }
  return leg.answeredAt !== undefined || leg.disposition?.value === 'answered';
}

function statusOf(legs: readonly Leg[]): CallViewStatus {
  const talking = legs.some((leg) => wasAnswered(leg) && leg.endedAt === undefined);
  const partyTalks = legs.some(
    (leg) => leg.role === 'party' && wasAnswered(leg) && leg.endedAt === undefined,
  );
  const conversationOver = legs.some((leg) => leg.role === 'conversation' && leg.endedAt !== undefined);
  const allOver = legs.length > 0 && legs.every((leg) => leg.endedAt !== undefined);
  if (allOver || (conversationOver && !partyTalks)) return 'ended';
  // Somebody spoke and hung up: what still rings elsewhere is an echo of the ring group.
  const spokenAndOver = legs.some((leg) => leg.role === 'party' && wasAnswered(leg)) && !talking;
  if (spokenAndOver) return 'ended';
  return talking ? 'answered' : 'ringing';
}

/** From the most to the least telling for a call that nobody answered. */
const UNANSWERED: readonly Disposition[] = ['voicemail', 'rejected', 'busy', 'cancelled', 'failed', 'missed'];

function dispositionOf(legs: readonly Leg[], spoken: readonly Leg[]): Disposition {
  if (spoken.length > 0) return 'answered';
  const whole = legs.filter((leg) => leg.role === 'conversation');
  const endings = new Set((whole.length > 0 ? whole : legs).map((leg) => leg.disposition?.value ?? 'missed'));
  if (endings.size === 1) return [...endings][0] ?? 'missed';
  return endings.has('missed') ? 'missed' : (UNANSWERED.find((one) => endings.has(one)) ?? 'missed');
}

/** Parties tell the talk; the whole conversation also counts the waiting, so it speaks only for itself. */
function talkers(spoken: readonly Leg[]): readonly Leg[] {
  const parties = spoken.filter((leg) => leg.role === 'party');
  return parties.length > 0 ? parties : spoken;
}

function talkOf(spoken: readonly Leg[]): Seconds {
  return talkers(spoken).reduce((sum, leg) => sum + talkOfLeg(leg), 0);
}

function talkOfLeg(leg: Leg): Seconds {
  if (leg.talkSeconds !== undefined) return leg.talkSeconds.value;
  if (leg.answeredAt === undefined || leg.endedAt === undefined) return 0;
  return Math.max(0, Math.round((leg.endedAt - leg.answeredAt) / 1000));
}

function firstAnswer(spoken: readonly Leg[]): Instant | null {
  return min(talkers(spoken).map((leg) => leg.answeredAt));
}

function lastEnd(legs: readonly Leg[]): Instant | null {
  const ends = legs.map((leg) => leg.endedAt).filter((end) => end !== undefined);
  return ends.length === 0 ? null : Math.max(...ends);
}

function startOf(facts: CallFacts, legs: readonly Leg[]): Instant | null {
  return facts.startedAt ?? min(legs.map((leg) => leg.ringingAt ?? leg.answeredAt ?? leg.endedAt));
}

/** After a transfer the manager who spoke last has the call; equal times are settled by the leg's id. */
function extensionOf(legs: readonly Leg[], spoken: readonly Leg[]): string | null {
  const last = [...spoken]
    .filter((leg) => leg.extension !== undefined)
    .sort((a, b) => (a.answeredAt ?? 0) - (b.answeredAt ?? 0) || (a.id < b.id ? -1 : 1))
    .at(-1);
  if (last?.extension !== undefined) return last.extension.value;
  const rang = extensionsOf(legs);
  return rang.length === 1 ? (rang[0] ?? null) : null;
}

function extensionsOf(legs: readonly Leg[]): readonly string[] {
  return [
    ...new Set(legs.flatMap((leg) => (leg.extension === undefined ? [] : [leg.extension.value]))),
  ].sort();
}

function min(values: readonly (Instant | undefined)[]): Instant | null {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}
