/** The in-memory truth of one simulated account. Times ending in `At` are Unix seconds unless the name says ms. */

export type EntityType = 'leads' | 'contacts' | 'companies';
export type SingularEntityType = 'lead' | 'contact' | 'company';

export const ENTITY_TYPES: readonly EntityType[] = ['leads', 'contacts', 'companies'];

export const SINGULAR: Readonly<Record<EntityType, SingularEntityType>> = {
  leads: 'lead',
  contacts: 'contact',
  companies: 'company',
};

export interface EntityRef {
  readonly type: EntityType;
  readonly id: number;
}

export interface UserRecord {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly isAdmin: boolean;
  readonly isActive: boolean;
  readonly isFree: boolean;
  /** `own`: sees only cards whose responsible user they are. Administrators see all. */
  readonly sees: 'all' | 'own';
}

export interface StatusRecord {
  readonly id: number;
  readonly name: string;
  readonly sort: number;
  /** 1 = the incoming stage. */
  readonly type: 0 | 1;
}

export interface PipelineRecord {
  readonly id: number;
  readonly name: string;
  readonly isMain: boolean;
  isUnsortedOn: boolean;
  readonly statuses: readonly StatusRecord[];
}

export interface CustomFieldValue {
  readonly value: string | number | boolean;
  readonly enum_code?: string;
}

export interface CustomField {
  readonly field_code: string;
  readonly values: readonly CustomFieldValue[];
}

interface CardBase {
  readonly id: number;
  name: string;
  responsibleUserId: number;
  createdBy: number;
  updatedBy: number;
  createdAt: number;
  updatedAt: number;
  /** When the write was committed; lists lag behind this. */
  readonly storedAtMs: number;
  isDeleted: boolean;
  /** Belongs to an incoming lead that nobody has accepted. */
  isUnsorted: boolean;
  customFields: CustomField[];
  tags: string[];
}

export interface PersonRecord extends CardBase {
  readonly type: 'contacts' | 'companies';
}

export interface LeadRecord extends CardBase {
  readonly type: 'leads';
  price: number;
  pipelineId: number;
  statusId: number;
  closedAt: number | null;
}

export type Card = PersonRecord | LeadRecord;

export interface LinkRecord {
  readonly from: EntityRef;
  readonly to: EntityRef;
  isMain: boolean;
}

export type NoteParams = Readonly<Record<string, unknown>>;

export interface NoteVersion {
  readonly params: NoteParams;
  readonly updatedAt: number;
  readonly updatedBy: number;
  readonly storedAtMs: number;
}

export interface NoteRecord {
  readonly id: number;
  readonly entity: EntityRef;
  readonly noteType: string;
  readonly createdBy: number;
  readonly createdAt: number;
  readonly responsibleUserId: number;
  /** Oldest first and never empty: a lagging list still shows an earlier one. */
  readonly versions: NoteVersion[];
}

export interface TaskRecord {
  readonly id: number;
  readonly createdBy: number;
  readonly createdAt: number;
  updatedAt: number;
  responsibleUserId: number;
  entity: EntityRef | undefined;
  text: string;
  completeTill: number;
  duration: number;
  taskTypeId: number;
  isCompleted: boolean;
  resultText: string | undefined;
}

export interface UnsortedRecord {
  readonly uid: string;
  readonly sourceUid: string;
  readonly sourceName: string;
  readonly category: 'sip';
  readonly pipelineId: number;
  readonly createdAt: number;
  readonly storedAtMs: number;
  readonly metadata: NoteParams;
  readonly leadId: number;
  readonly contactIds: readonly number[];
  readonly companyIds: readonly number[];
  state: 'waiting' | 'accepted' | 'declined';
}

export interface EventRecord {
  readonly id: string;
  readonly type: string;
  readonly entity: EntityRef;
  readonly createdBy: number;
  readonly createdAt: number;
  readonly storedAtMs: number;
  readonly noteId: number;
}

/** One entry in the notification centre: every request adds one, repeated or not. */
export interface CallNotification {
  readonly at: number;
  readonly phone: string;
  /** Empty: everyone. */
  readonly users: readonly number[];
  readonly entity: EntityRef | undefined;
}

export interface AccountState {
  readonly id: number;
  readonly subdomain: string;
  readonly name: string;
  /** The integration is installed and enabled; otherwise every token is refused. */
  installed: boolean;
  isUnsortedOn: boolean;
  /** False: its plan has ended, and every request is answered with 402. */
  isPaid: boolean;
  readonly users: readonly UserRecord[];
  readonly pipelines: PipelineRecord[];
  readonly contacts: Map<number, PersonRecord>;
  readonly companies: Map<number, PersonRecord>;
  readonly leads: Map<number, LeadRecord>;
  readonly links: LinkRecord[];
  readonly notes: NoteRecord[];
  readonly tasks: Map<number, TaskRecord>;
  readonly unsorted: Map<string, UnsortedRecord>;
  readonly events: EventRecord[];
  readonly callNotifications: CallNotification[];
  /** Last number given out, per kind of record. */
  readonly counters: Record<'card' | 'note' | `${EntityType}-note` | 'task' | 'call', number>;
}

export const WON_STATUS_ID = 142;
export const LOST_STATUS_ID = 143;

export function isClosed(lead: LeadRecord): boolean {
  return lead.statusId === WON_STATUS_ID || lead.statusId === LOST_STATUS_ID;
}

export function cardsOf(account: AccountState, type: EntityType): Map<number, Card> {
  return account[type];
}

export function refOf({ type, id }: EntityRef): EntityRef {
  return { type, id };
}

export function findCard(account: AccountState, ref: EntityRef): Card | undefined {
  const card = cardsOf(account, ref.type).get(ref.id);
  return card === undefined || card.isDeleted ? undefined : card;
}

export function takeId(account: AccountState, counter: keyof AccountState['counters']): number {
  account.counters[counter] += 1;
  return account.counters[counter];
}

function seesOnlyOwn(user: UserRecord): boolean {
  return !user.isAdmin && user.sees === 'own';
}

export function canSee(user: UserRecord, card: Card): boolean {
  return !seesOnlyOwn(user) || card.responsibleUserId === user.id;
}
