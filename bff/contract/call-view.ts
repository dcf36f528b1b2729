import type { CallResult } from './call-result';

/** What the widget sees of a call: `GET /api/calls`, `GET /api/calls/{callId}` and the event stream. */

export type Direction = 'inbound' | 'outbound';
export type CallViewStatus = 'ringing' | 'answered' | 'ended';

/** How the network says the attempt ended. */
export const DISPOSITIONS = [
  'answered',
  'missed',
  'busy',
  'voicemail',
  'rejected',
  'cancelled',
  'failed',
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** Where the one call in Kommo stands; the head comment of `workers/log-call` tells the transitions. */
export const LOGGING_STATES = ['waiting', 'sending', 'uncertain', 'logged', 'parked', 'not-needed'] as const;
export type LoggingState = (typeof LOGGING_STATES)[number];

export const ENTITY_TYPES = ['leads', 'contacts', 'companies'] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

export interface EntityRef {
  readonly type: EntityType;
  readonly id: number;
}

/** A card with what a manager reads of it. */
export interface EntityView extends EntityRef {
  readonly name: string;
  readonly url: string;
}

/** A lead of a caller. `name` and `stage` are empty until somebody has asked Kommo for them. */
export interface CallerLead extends EntityView {
  readonly type: 'leads';
  /** `Pipeline: stage`. */
  readonly stage: string;
}

/** A contact or company that has the caller's number. */
export interface CallerChoice extends EntityView {
  /** The company of a contact; `name` is empty until somebody has asked Kommo for it. */
  readonly company: EntityView | null;
  readonly responsibleUserId: number | null;
  /** Those that are not known to be closed. */
  readonly leads: readonly CallerLead[];
}

/** An earlier call with the same number. */
export interface PreviousCall {
  readonly callId: string;
  readonly direction: Direction;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly disposition: Disposition | null;
  readonly talkSeconds: number | null;
  readonly responsibleUserId: number | null;
  readonly outcome: string | null;
  /** The beginning of the note. */
  readonly note: string;
}

/** Who it is, as the look-up while it rang found it. */
export interface CallerView {
  /** The likeliest first; empty for an unknown number. */
  readonly choices: readonly CallerChoice[];
  /** The newest ones. */
  readonly previousCalls: readonly PreviousCall[];
  /** How many there were; counted up to `PREVIOUS_CALLS_COUNTED`. */
  readonly previousCallCount: number;
}

export const PREVIOUS_CALLS_COUNTED = 20;

export interface CallView {
  readonly callId: string;
  readonly provider: string;
  readonly direction: Direction;
  /** E.164 when known, the provider's digits when not; empty when withheld. */
  readonly from: string;
  readonly to: string;
  readonly fromDisplay: string;
  readonly toDisplay: string;
  /** ISO 3166-1 alpha-2, of the client's number; null when the number does not tell. */
  readonly country: string | null;
  readonly status: CallViewStatus;
  readonly disposition: Disposition | null;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly talkSeconds: number | null;
  readonly extension: string | null;
  readonly responsibleUserId: number | null;
  /** Kommo users whose extension rings or rang; empty when the provider does not say. */
  readonly ringingUserIds: readonly number[];
  readonly hasRecording: boolean;
  readonly entity: EntityView | null;
  /** Null until somebody has looked. */
  readonly caller: CallerView | null;
  readonly incomingLeadUid: string | null;
  readonly noteId: number | null;
  readonly result: CallResult | null;
  readonly logging: LoggingState;
  /** Why a person is needed; a stable code, only while `logging` is `parked`. */
  readonly parkedReason: string | null;
}

export interface TimelineEntry {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly kind: 'received' | 'merged' | 'rule' | 'request' | 'answer';
  /** In English, for the log; of a rule `code: reason`. */
  readonly detail: string;
  /** Entries of the kind `rule`: the rule's stable code, and why it applied in the reader's language. */
  readonly rule?: { readonly code: string; readonly why: string };
}

export interface CallWithTimeline extends CallView {
  readonly timeline: readonly TimelineEntry[];
}
