import type { Direction, Disposition, EntityRef, EntityView } from '../contract/call-view';
import type { Callee } from '../contract/callee';
import type { EntityHit } from '../contract/problem';
import type { Instant, Seconds } from '../domain/call-event';
import type { AppError } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';

/** The CRM in our words. Kommo's adapter is the only implementation; a fake must pass the same suite. */

/** Who waits: the limiter serves the first lane first. */
export const LANES = ['manager', 'result', 'logging', 'tasks', 'look-up', 'backfill'] as const;
export type Lane = (typeof LANES)[number];

/**
 * What became of a write. `refused`: certainly not written. `unknown`: it may or may not be there,
 * so it must be looked up and never simply be sent again.
 */
export type WriteOutcome<Value> =
  | { readonly kind: 'written'; readonly value: Value }
  | { readonly kind: 'refused'; readonly error: AppError; readonly shared?: Shared }
  | { readonly kind: 'unknown'; readonly error: AppError };

/** Refused only because it went together with others, and whether the CRM said which of them it does not accept. */
export type Shared = 'others-named' | 'nobody-named';

/** How a write waits, and its last chance not to happen. */
export interface WriteOptions {
  readonly lane: Lane;
  /**
   * The write may share a request with others of the account that wait, so many at most. Alone when left out, or when
   * the CRM takes no several of its kind.
   */
  readonly batchOf?: number;
  /**
   * Called when the budget is granted or is about to be, before the request leaves (again before a repetition after a
   * refreshed token, and when the budget was long in coming). When it throws, nothing is sent and the outcome is
   * `refused` with what it threw.
   */
  readonly beforeSend?: () => Promise<void>;
}

/** The one call as it shall stand in the CRM. */
export interface CrmCall {
  readonly uniq: CallId;
  readonly direction: Direction;
  /** The party outside the account. */
  readonly phone: string;
  readonly startedAt: Instant;
  readonly talkSeconds: Seconds;
  readonly disposition: Disposition;
  readonly source: string;
  readonly recordingUrl?: string;
  /** The manager's words, or the network's when there are none. */
  readonly resultText?: string;
  readonly responsibleUserId?: number;
}

export interface LoggedNote {
  readonly entity: EntityRef;
  /** Not yet proven to be the note's id: Kommo does not say so. See `findCallNote`. */
  readonly noteId: number | null;
}

/** One note for certain: ids may be counted per type of card. */
export interface NoteRef {
  readonly entity: EntityRef;
  readonly noteId: number;
}

export interface OpenedIncomingLead {
  readonly uid: string;
  readonly leadId: number | null;
  readonly contactId: number | null;
}

export interface IncomingLeadRequest {
  readonly call: CrmCall;
  readonly contactName: string;
  readonly leadName: string;
  readonly pipelineId?: number;
}

/** A contact or company that has the number. */
export interface PhoneMatch {
  readonly entity: EntityRef;
  readonly name: string;
  readonly responsibleUserId: number | null;
  readonly phones: readonly string[];
  readonly activeLeads: readonly { readonly id: number; readonly name: string }[];
}

/** A contact or company that has the number, as one request tells it: what is linked to it is known by its id alone. */
export interface Acquaintance {
  readonly entity: EntityRef;
  readonly name: string;
  readonly responsibleUserId: number | null;
  readonly phones: readonly string[];
  readonly leadIds: readonly number[];
  readonly companyId: number | null;
}

export interface LeadDetails {
  readonly name: string;
  /** `Pipeline: stage`. */
  readonly stage: string;
  readonly isActive: boolean;
}

/** What the CRM does not know is missing. */
export interface CardDetails {
  readonly leads: ReadonlyMap<number, LeadDetails>;
  readonly companies: ReadonlyMap<number, string>;
}

export interface CrmUser {
  readonly id: number;
  readonly name: string;
  /** Empty where Kommo does not say. */
  readonly email: string;
  readonly isAdmin: boolean;
  readonly isActive: boolean;
}

export interface CrmPipeline {
  readonly id: number;
  readonly name: string;
  readonly isMain: boolean;
  /** Those that a new lead can be put into. */
  readonly stages: readonly { readonly id: number; readonly name: string }[];
}

/** Where a sweep found the mark of a call. */
export type FoundCall =
  | { readonly kind: 'note'; readonly entity: EntityRef; readonly noteId: number }
  | ({ readonly kind: 'incoming-lead' } & OpenedIncomingLead);

/** A call note as the CRM lists it, whoever wrote it. */
export interface ListedCallNote extends NoteRef {
  /** The call's mark; null for a note without one. */
  readonly uniq: string | null;
  readonly talkSeconds: Seconds;
  readonly hasRecording: boolean;
}

/** What an incoming lead can be told by when it does not show its mark. */
export type CallMark = Pick<CrmCall, 'phone' | 'startedAt' | 'talkSeconds'>;

/** Has to cover both the times of sending and the times of the calls. */
export interface SweepWindow {
  readonly from: Instant;
  readonly to: Instant;
  readonly marks?: ReadonlyMap<CallId, CallMark>;
  /** Notes that have lost their mark: Kommo's lists, which lag, may still show it. */
  readonly except?: readonly NoteRef[];
}

/** A task as it was sent, to be told from others: nothing in Kommo's tasks is ours to mark them with. */
export interface SentTask {
  readonly text: string;
  readonly entity: EntityRef;
  /** When it was sent first; undefined when nobody knows any more. */
  readonly sentAt?: Instant;
}

export interface NewTask {
  readonly text: string;
  readonly dueAt: Instant;
  readonly entity: EntityRef;
  readonly responsibleUserId?: number;
}

/**
 * Every method works on one account and waits for the shared budget in its lane.
 * Reads throw `AppError('crm/…')` with `retry`; writes return a `WriteOutcome` and never throw for
 * what the CRM answers.
 */
export interface CrmClient {
  /** `null`: nobody has the number, and nothing was written. */
  logCall(account: AccountId, call: CrmCall, options: WriteOptions): Promise<WriteOutcome<LoggedNote | null>>;
  /** A call note on a card that is already chosen. */
  addCallNote(
    account: AccountId,
    note: { readonly entity: EntityRef; readonly call: CrmCall },
    options: WriteOptions,
  ): Promise<WriteOutcome<LoggedNote>>;
  /** Sends the complete note; repeatable. */
  editCallNote(
    account: AccountId,
    note: { readonly entity: EntityRef; readonly noteId: number; readonly call: CrmCall },
    options: WriteOptions,
  ): Promise<WriteOutcome<void>>;
  openIncomingLead(
    account: AccountId,
    request: IncomingLeadRequest,
    options: WriteOptions,
  ): Promise<WriteOutcome<OpenedIncomingLead>>;
  acceptIncomingLead(
    account: AccountId,
    accepted: { readonly uid: string; readonly userId?: number; readonly statusId?: number },
    options: WriteOptions,
  ): Promise<WriteOutcome<void>>;
  createContact(
    account: AccountId,
    contact: { readonly name: string; readonly phone: string; readonly responsibleUserId?: number },
    options: WriteOptions,
  ): Promise<WriteOutcome<{ readonly id: number }>>;
  createLead(
    account: AccountId,
    lead: {
      readonly name: string;
      /** The contact or company whose lead it is. */
      readonly card: EntityRef;
      readonly pipelineId?: number;
      readonly statusId?: number;
      readonly responsibleUserId?: number;
    },
    options: WriteOptions,
  ): Promise<WriteOutcome<{ readonly id: number }>>;
  createTask(
    account: AccountId,
    task: NewTask,
    options: WriteOptions,
  ): Promise<WriteOutcome<{ readonly id: number }>>;
  /** Ends a task with a result that people read; repeatable. */
  closeTask(
    account: AccountId,
    task: { readonly id: number; readonly result: string },
    options: WriteOptions,
  ): Promise<WriteOutcome<void>>;
  /** Makes a contact one of a lead's contacts; repeatable, and nothing is sent when it is one already. */
  linkContact(
    account: AccountId,
    link: { readonly leadId: number; readonly contactId: number },
    options: WriteOptions,
  ): Promise<WriteOutcome<void>>;
  /** Adds a number to a contact or company; repeatable, and nothing is sent when the card has it already. */
  addPhone(
    account: AccountId,
    added: { readonly entity: EntityRef; readonly phone: string },
    options: WriteOptions,
  ): Promise<WriteOutcome<void>>;
  addTextNote(
    account: AccountId,
    note: { readonly entity: EntityRef; readonly text: string },
    options: WriteOptions,
  ): Promise<WriteOutcome<{ readonly id: number }>>;

  /** The call note with this mark on one card; proves a note id. `except`: as in a sweep. */
  findCallNote(
    account: AccountId,
    note: { readonly entity: EntityRef; readonly uniq: CallId; readonly except?: readonly NoteRef[] },
  ): Promise<number | undefined>;
  /** One narrow sweep that serves many calls: their marks in call notes and incoming leads. */
  findCalls(
    account: AccountId,
    uniqs: ReadonlySet<CallId>,
    window: SweepWindow,
  ): Promise<ReadonlyMap<CallId, FoundCall>>;
  /** Tasks on its card with the same words that were made since it was sent, the newest first. */
  findTasks(account: AccountId, sent: SentTask): Promise<readonly number[]>;
  /** Every call note that was written or changed in a time, in the lane of what nobody waits for. */
  listCallNotes(
    account: AccountId,
    window: { readonly from: Instant; readonly to: Instant },
  ): Promise<readonly ListedCallNote[]>;
  /** Contacts, then companies, whose phone ends in the same ten digits. */
  findByPhone(account: AccountId, phone: string, lane: Lane): Promise<readonly PhoneMatch[]>;
  /** Whose number rings, in one request. */
  recognise(
    account: AccountId,
    phone: string,
    type: 'contacts' | 'companies',
  ): Promise<readonly Acquaintance[]>;
  /** Names and stages of cards that are known by their ids. */
  describeCards(
    account: AccountId,
    cards: { readonly leadIds: readonly number[]; readonly companyIds: readonly number[] },
    lane: Lane,
  ): Promise<CardDetails>;
  /** Whom to call for each card, in the order of the cards; cards without a telephone number are left out. */
  callees(account: AccountId, cards: readonly EntityRef[]): Promise<readonly Callee[]>;
  searchEntities(account: AccountId, query: string): Promise<readonly EntityHit[]>;
  describeEntity(account: AccountId, entity: EntityRef): Promise<EntityView | undefined>;
  users(account: AccountId): Promise<readonly CrmUser[]>;
  /** In the account's order, without those that are archived. */
  pipelines(account: AccountId): Promise<readonly CrmPipeline[]>;
}
