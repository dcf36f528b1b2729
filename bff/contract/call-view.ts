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

export interface CallView {
  readonly callId: string;
  readonly provider: string;
  readonly direction: Direction;
  /** E.164 when known, the provider's digits when not; empty when withheld. */
  readonly from: string;
  readonly to: string;
  readonly fromDisplay: string;
  readonly toDisplay: string;
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
