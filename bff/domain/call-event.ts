import type { CallResult } from '../contract/call-result';
import type { Direction, Disposition } from '../contract/call-view';
import type { CallId } from './ids';

export type { CallResult, Direction, Disposition };

/** Milliseconds since the Unix epoch. */
export type Instant = number;
/** Whole seconds. */
export type Seconds = number;

/**
 * How far a statement is to be believed when two disagree.
 * 0 told by a manager, 1 seen while the call went on, 2 stated at its end, 3 the provider's final log.
 */
export type Strength = 0 | 1 | 2 | 3;

/**
 * `party`: one telephone that rings or talks. `conversation`: the call as a whole (a queue, or a
 * provider that does not tell legs apart); its end is the end of the call unless a party still talks.
 *
 * Where a provider tells of legs without saying what they are to each other, they are told by where they lead, and the
 * whole call shows what they are (see `calls/plain-legs`). `inward`: the provider rang a line of the account; `outward`: it
 * rang a number; `entrance`: somebody came in. Of what different events say of one leg, the later in this list is true.
 */
export const LEG_ROLES = ['party', 'inward', 'outward', 'entrance', 'conversation'] as const;
export type LegRole = (typeof LEG_ROLES)[number];

/** The one leg of a provider that does not tell legs apart. */
export const WHOLE_CALL = 'call';

export interface LegFacts {
  readonly id: string;
  readonly role: LegRole;
  readonly extension?: string;
  readonly ringingAt?: Instant;
  readonly answeredAt?: Instant;
  readonly endedAt?: Instant;
  readonly disposition?: Disposition;
  /** Talk time only, without ringing. */
  readonly talkSeconds?: Seconds;
}

/** Where the recording can be had; the proxy knows what to do with it. */
export type RecordingSource =
  | { readonly kind: 'url'; readonly url: string }
  /** By the provider's API, under this reference. */
  | { readonly kind: 'provider'; readonly reference: string };

/** One normalized fact, or several that one message told, about one call. */
export interface CallEvent {
  readonly callId: CallId;
  /**
   * Where a provider names its calls in several ways: which of them `callId` is. The same call under two kinds of name
   * is recognized by its legs, or by number and start; two names of one kind are two calls.
   */
  readonly naming?: string;
  /** What makes two deliveries of this event the same. */
  readonly key: string;
  /** What the provider called it, for the timeline: `call.hangup`, `call_state 6`. */
  readonly name: string;
  /** By the provider's clock; the time of arrival when it tells none. */
  readonly at: Instant;
  /** The provider told no time: `at` is that of arrival, so a repetition of the delivery is no witness of when it was. */
  readonly timedByArrival?: boolean;
  readonly strength: Strength;
  readonly direction?: Direction;
  /** Caller and callee, as `normalize/phone-number` writes them. */
  readonly from?: string;
  readonly to?: string;
  readonly startedAt?: Instant;
  readonly legs: readonly LegFacts[];
  /** Only one that is known to exist. */
  readonly recording?: RecordingSource;
  /** What the provider's API may have a recording under, once it is written. */
  readonly expectedRecording?: string;
  /** A Kommo lead that the provider knows of. */
  readonly leadId?: number;
  /** Our own reference of a click-to-call that comes back. */
  readonly clickToCallReference?: string;
  /** Both ends are extensions of the account. */
  readonly internal?: boolean;
  /** A line for the timeline of a call that is known, and no fact of it: a panel was closed, a text message came. */
  readonly aside?: boolean;
  /**
   * Of an aside that names no call: the number outside, as `normalize/phone-number` writes it. It belongs to the last call
   * with that number that began before it, and `callId` only tells it from others of its kind.
   */
  readonly besideNumber?: string;
}

/** A manager's result is one more thing said about the call. */
export interface ResultEvent {
  readonly callId: CallId;
  readonly at: Instant;
  readonly result: CallResult;
  readonly userId: number;
}
