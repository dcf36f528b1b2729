import type { EntityRef, LoggingState } from '../../contract/call-view';
import type { Instant } from '../../domain/call-event';
import type { NoteRef } from '../../crm/crm-client';
import type { AccountId, CallId } from '../../domain/ids';
import type { CallFacts } from '../../calls/call-facts';
import type { CallerCard } from '../../calls/caller-card';
import type { NewTimelineEntry } from '../../calls/unit-of-work';
import type { Question } from '../../rules/decide';
import type { EffectMemo, EffectName } from '../by-rules/effect-memo';

/** A write to Kommo that cannot be told from its repetition: committed before it is sent. */
export type Intent =
  /** Kommo places the call by its number. */
  | { readonly kind: 'call' }
  /** On a card that is already chosen. */
  | {
      readonly kind: 'note';
      readonly entity: EntityRef;
      readonly why: 'chosen' | 'incoming-lead' | 'opened-before' | 'created' | 'named' | 'dialled';
    }
  | { readonly kind: 'incoming-lead' }
  | { readonly kind: 'contact' }
  /** A lead of the contact or company that has the number. */
  | { readonly kind: 'lead'; readonly card: EntityRef }
  /** The manager's follow-up. */
  | { readonly kind: 'task'; readonly entity: EntityRef; readonly text: string };

/**
 * Kommo does not say how far its lists lag behind its writes. Longer than the look-up waits until a write counts as
 * missing, and short: until then nobody asks whether a lead was closed.
 */
export const LISTS_LAG_MS = 2 * 60_000;

export interface Pending {
  readonly intent: Intent;
  /** The number that it was sent with: a later word about the call may name another one. */
  readonly phone?: string;
  readonly sentAt: Instant;
  /** The call as Kommo holds it if the write was carried out; newer facts may have come since. */
  readonly written: string;
  /** Set once the outcome is known to be unknown: when to look it up next. */
  readonly lookAt?: Instant;
  /** Sweeps that did not find it. */
  readonly missed: number;
  /** Look-ups since the last one that was answered, each refused for good. */
  readonly refused?: number;
}

/** What the log-call worker knows beyond the facts; kept in the row, changed only under its lease. */
export interface LoggingMemo {
  readonly pending?: Pending;
  /** Not before this time: somebody asked us to wait, or we back off. */
  readonly nextAt?: Instant;
  readonly failures?: number;
  /** Times a write was sent again because no sweep had found it. */
  readonly resends?: number;
  /** Batches that failed this call through no fault that was told of its own; see backlog. */
  readonly batchTroubles?: number;
  /** Kommo said that nobody has the number. */
  readonly unknownNumber?: true;
  readonly contactId?: number;
  readonly leadId?: number;
  /** The lead that the provider named cannot take the call: the number decides. */
  readonly namedLeadRefused?: true;
  /** The card that it was dialled from cannot take the call, as when it was removed: the number decides. */
  readonly dialledCardRefused?: true;
  /** This call came to what another one had opened. */
  readonly openedBefore?: OpenedForNumber;
  /** The call as Kommo holds it now, as canonical text. */
  readonly written?: string;
  /** The note's id was read back by its mark, so it may be edited. */
  readonly noteProven?: true;
  /** Notes that became pointers when the log moved on: a list that lags still shows the call's mark on them. */
  readonly leftNotes?: readonly NoteRef[];
  /** The manager's card that the log could not be moved to. */
  readonly staysInsteadOf?: EntityRef;
  readonly taskId?: number;
  readonly taskRefused?: true;
  /** The write that was given up while nobody knew what had become of it: a retry looks for it first. */
  readonly unclear?: Pending;
  /** Facts at the time of parking: newer ones are a reason to try again. */
  readonly parkedRevision?: number;
  /** Kommo refused an incoming lead: the account or the pipeline takes none. */
  readonly incomingLeadsOff?: true;
  /** The card has several numbers, and the settings want the one that called in the note. */
  readonly phoneInNote?: true;
  /** What the settings ask for besides the one log, each written once. */
  readonly effects?: Readonly<Partial<Record<EffectName, EffectMemo>>>;
  /** Codes of the rules that the timeline names already. */
  readonly explained?: Readonly<Partial<Record<Question, string>>>;
}

/** A call under lease. */
export interface LeasedCall {
  readonly account: AccountId;
  readonly callId: CallId;
  readonly provider: string;
  readonly facts: CallFacts;
  readonly factsRevision: number;
  /** When something new was last said about it. */
  readonly heardAt: Instant;
  readonly state: LoggingState;
  readonly memo: LoggingMemo;
  readonly entity: EntityRef | null;
  readonly noteId: number | null;
  readonly incomingLeadUid: string | null;
  /** Whose telephone it was. */
  readonly responsibleUserId: number | null;
  /** The manager who started it by a click; null also for somebody whom the account does not list. */
  readonly clickedByUserId: number | null;
  readonly parkedReason: string | null;
  /** Who was found while it rang. */
  readonly caller: CallerCard | null;
  readonly fence: number;
}

/** One transition: what is left out stays as it is. `memo` replaces the whole memo. */
export interface Transition {
  readonly state?: LoggingState;
  readonly memo?: LoggingMemo;
  readonly entity?: EntityRef | null;
  readonly noteId?: number | null;
  readonly incomingLeadUid?: string | null;
  readonly parkedReason?: string | null;
  /** The responsible manager becomes whoever has the call's extension now; nobody when it has none. */
  readonly asksForManager?: true;
  readonly timeline?: readonly Pick<NewTimelineEntry, 'kind' | 'detail'>[];
  /** What becomes of the call's claims on the caller's number, that on a lead included. */
  readonly number?:
    | { readonly kind: 'opened'; readonly phone: string; readonly uid: string | null }
    /** `entity`: the card that was opened for the number and is gone. */
    | { readonly kind: 'given-up'; readonly phone: string; readonly entity?: EntityRef };
}

/** What another call of the same number has opened; `uid` of its incoming lead, null where it is none. */
export interface OpenedForNumber {
  readonly uid: string | null;
  readonly leadId: number | null;
  readonly contactId: number | null;
}

/** Who may open something new for a number. */
export type NumberClaim =
  | { readonly kind: 'ours' }
  | { readonly kind: 'being-opened' }
  | { readonly kind: 'opened'; readonly entity: EntityRef; readonly opened: OpenedForNumber };

export interface LoggedCallStore {
  /** Takes the lease. `busy`: another worker has it; `gone`: no such call. */
  claim(account: AccountId, callId: CallId): Promise<LeasedCall | 'busy' | 'gone'>;
  /** Fenced; renews the lease. @throws AppError queue/lease-lost, and then nothing was changed. */
  transition(call: LeasedCall, change: Transition): Promise<LeasedCall>;
  /** Fenced; renews the lease and changes nothing. @throws AppError queue/lease-lost */
  renew(call: LeasedCall): Promise<LeasedCall>;
  /** Fenced; a lost lease is no error here. */
  release(call: LeasedCall): Promise<void>;
  /**
   * One call per account and number may open something new. The claim outlives a crash, and goes over to the
   * next call when its owner came to rest without having opened anything.
   */
  claimNumber(call: LeasedCall, phone: string): Promise<NumberClaim>;
  /**
   * The same for the lead of a card that has the number and no active lead. A lead that was opened is told for as long
   * as Kommo's lists may lag behind it; from then on they know better whether it is still active.
   */
  claimLead(call: LeasedCall, phone: string): Promise<NumberClaim>;
  /** Calls of the account whose outcome is unknown, for a sweep that serves them all. */
  uncertainCalls(account: AccountId): Promise<readonly UncertainCall[]>;
}

export interface UncertainCall {
  readonly callId: CallId;
  readonly leftNotes: readonly NoteRef[];
  readonly sentAt: Instant;
  readonly facts: CallFacts;
}
