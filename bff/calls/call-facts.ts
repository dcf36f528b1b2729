import type { CallResult } from '../contract/call-result';
import type { Direction, Disposition } from '../contract/call-view';
import type {
  CallEvent,
  Instant,
  LegFacts,
  LegRole,
  RecordingSource,
  ResultEvent,
  Seconds,
} from '../domain/call-event';
import type { Fact } from './fact';

/** All that was ever said about one leg, joined. */
export interface Leg {
  readonly id: string;
  readonly role: LegRole;
  readonly extension?: Fact<string>;
  readonly ringingAt?: Instant;
  readonly answeredAt?: Instant;
  readonly endedAt?: Instant;
  readonly disposition?: Fact<Disposition>;
  readonly talkSeconds?: Fact<Seconds>;
}

/**
 * All that was ever said about one call, joined. Rules of the fields: `startedAt`, `ringingAt` and
 * `answeredAt` keep the earliest, `endedAt` and `lastEventAt` the latest, everything else the strongest.
 */
export interface CallFacts {
  readonly direction?: Fact<Direction>;
  readonly from?: Fact<string>;
  readonly to?: Fact<string>;
  readonly internal?: Fact<boolean>;
  readonly startedAt?: Instant;
  readonly lastEventAt?: Instant;
  readonly recording?: Fact<RecordingSource>;
  readonly expectedRecording?: Fact<string>;
  readonly leadId?: Fact<number>;
  readonly clickToCallReference?: Fact<string>;
  readonly result?: Fact<{ readonly result: CallResult; readonly userId: number }>;
  /** The kinds of names it was told under; sorted. */
  readonly namings?: readonly string[];
  /** Sorted by id. */
  readonly legs: readonly Leg[];
}

export const NO_FACTS: CallFacts = { legs: [] };

/** The leg that stands for what a manager tells of a call nobody else told us about. */
export const REPORTED_LEG = 'reported';

export function factsOfEvent(event: CallEvent): CallFacts {
  if (event.aside === true) return NO_FACTS;
  const fact = <Value>(value: Value): Fact<Value> => ({ value, strength: event.strength, at: event.at });
  return compact({
    namings: event.naming === undefined ? undefined : [event.naming],
    direction: event.direction && fact(event.direction),
    from: event.from === undefined ? undefined : fact(event.from),
    to: event.to === undefined ? undefined : fact(event.to),
    internal: event.internal === undefined ? undefined : fact(event.internal),
    startedAt: event.startedAt,
    lastEventAt: event.at,
    recording: event.recording && fact(event.recording),
    expectedRecording: event.expectedRecording === undefined ? undefined : fact(event.expectedRecording),
    leadId: event.leadId === undefined ? undefined : fact(event.leadId),
    clickToCallReference:
      event.clickToCallReference === undefined ? undefined : fact(event.clickToCallReference),
    legs: event.legs.map((leg) => legOf(leg, fact)),
  });
}

/** A result that brings the call's own facts is the weakest witness of them. */
export function factsOfResult(event: ResultEvent): CallFacts {
  const { call } = event.result;
  const told: Fact<{ result: CallResult; userId: number }> = {
    value: { result: event.result, userId: event.userId },
    strength: 0,
    at: event.at,
  };
  if (call === undefined) return { result: told, legs: [] };
  const fact = <Value>(value: Value): Fact<Value> => ({ value, strength: 0, at: event.at });
  const startedAt = Date.parse(call.startedAt);
  return {
    result: told,
    direction: fact(call.direction),
    from: fact(call.from),
    to: fact(call.to),
    startedAt,
    legs: [
      {
        id: REPORTED_LEG,
        role: 'conversation',
        endedAt: startedAt + call.talkSeconds * 1000,
        disposition: fact(call.talkSeconds > 0 ? 'answered' : 'missed'),
        talkSeconds: fact(call.talkSeconds),
      },
    ],
  };
}

function legOf(leg: LegFacts, fact: <Value>(value: Value) => Fact<Value>): Leg {
  return compact({
    id: leg.id,
    role: leg.role,
    extension: leg.extension === undefined ? undefined : fact(leg.extension),
    ringingAt: leg.ringingAt,
    answeredAt: leg.answeredAt,
    endedAt: leg.endedAt,
    disposition: leg.disposition && fact(leg.disposition),
    talkSeconds: leg.talkSeconds === undefined ? undefined : fact(leg.talkSeconds),
  });
}

type Compacted<Type> = {
  [Key in keyof Type as undefined extends Type[Key] ? never : Key]: Type[Key];
} & { [Key in keyof Type as undefined extends Type[Key] ? Key : never]?: Exclude<Type[Key], undefined> };

/** Without the keys that hold `undefined`, so that equal facts have equal JSON. */
export function compact<Type extends object>(value: Type): Compacted<Type> {
  // Dropping undefined entries is exactly what the type says; Object.fromEntries cannot know it.
  return Object.fromEntries(
    Object.entries(value).filter(([, inner]) => inner !== undefined),
  ) as Compacted<Type>;
}
