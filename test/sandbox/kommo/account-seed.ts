import type {
  AccountState,
  EntityType,
  LeadRecord,
  PersonRecord,
  PipelineRecord,
  StatusRecord,
  UserRecord,
} from './account-state';
import { LOST_STATUS_ID, WON_STATUS_ID } from './account-state';

export interface UserSeed {
  readonly id: number;
  readonly name: string;
  readonly isAdmin?: boolean;
  readonly isActive?: boolean;
  readonly isFree?: boolean;
  readonly sees?: 'all' | 'own';
}

export interface PersonSeed {
  readonly id: number;
  readonly name: string;
  readonly phones?: readonly string[];
  readonly responsibleUserId: number;
  /** Unix seconds; the oldest of several owners of a number wins. */
  readonly createdAt: number;
}

export interface LeadSeed {
  readonly id: number;
  readonly name: string;
  readonly statusId: number;
  readonly pipelineId: number;
  readonly responsibleUserId: number;
  readonly createdAt: number;
  readonly price?: number;
  readonly contactIds?: readonly number[];
  readonly companyIds?: readonly number[];
}

export interface PipelineSeed {
  readonly id: number;
  readonly name: string;
  readonly isMain?: boolean;
  readonly isUnsortedOn?: boolean;
  readonly incomingStageId: number;
  /** Ordinary stages in order; won and lost are added to every pipeline. */
  readonly stages: readonly { readonly id: number; readonly name: string }[];
}

export interface AccountSeed {
  readonly id: number;
  readonly subdomain: string;
  readonly name: string;
  readonly isUnsortedOn?: boolean;
  readonly users: readonly UserSeed[];
  readonly pipelines: readonly PipelineSeed[];
  readonly contacts?: readonly PersonSeed[];
  readonly companies?: readonly PersonSeed[];
  readonly leads?: readonly LeadSeed[];
}

/** Ids given out start far above those of any seed. */
const FIRST_CARD_ID = 5_000_000;

function buildUser(seed: UserSeed, subdomain: string): UserRecord {
  const email = `${seed.name.toLowerCase().replace(/[^a-z]+/g, '.')}@${subdomain}.example`;
  return { isAdmin: false, isActive: true, isFree: false, sees: 'all', email, ...seed };
}

function buildPipeline(seed: PipelineSeed): PipelineRecord {
  const stages = [
    ...seed.stages,
    { id: WON_STATUS_ID, name: 'Closed - won' },
    { id: LOST_STATUS_ID, name: 'Closed - lost' },
  ];
  const statuses: StatusRecord[] = [
    { id: seed.incomingStageId, name: 'Incoming leads', sort: 10, type: 1 },
    ...stages.map(({ id, name }, index): StatusRecord => ({ id, name, sort: 20 + index * 10, type: 0 })),
  ];
  const { id, name, isMain = true, isUnsortedOn = true } = seed;
  return { id, name, isMain, isUnsortedOn, statuses };
}

interface Dated {
  readonly createdAt: number;
  readonly responsibleUserId: number;
}

function history({ createdAt, responsibleUserId }: Dated) {
  return {
    responsibleUserId,
    createdBy: responsibleUserId,
    updatedBy: responsibleUserId,
    createdAt,
    updatedAt: createdAt,
    storedAtMs: 0,
    isDeleted: false,
    isUnsorted: false,
    tags: [],
  };
}

function buildPerson(seed: PersonSeed, type: PersonRecord['type']): PersonRecord {
  const values = (seed.phones ?? []).map((value) => ({ value, enum_code: 'WORK' }));
  const customFields = values.length > 0 ? [{ field_code: 'PHONE', values }] : [];
  return { id: seed.id, name: seed.name, type, ...history(seed), customFields };
}

function buildLead(seed: LeadSeed): LeadRecord {
  const { id, name, price = 0, pipelineId, statusId } = seed;
  const isClosed = statusId === WON_STATUS_ID || statusId === LOST_STATUS_ID;
  const closedAt = isClosed ? seed.createdAt : null;
  return {
    id,
    name,
    type: 'leads',
    ...history(seed),
    price,
    pipelineId,
    statusId,
    closedAt,
    customFields: [],
  };
}

function byId<T extends { readonly id: number }>(records: readonly T[]): Map<number, T> {
  return new Map(records.map((record) => [record.id, record]));
}

function linkTo(leadId: number, type: EntityType, ids: readonly number[] = []) {
  return ids.map((id, index) => ({
    from: { type: 'leads' as const, id: leadId },
    to: { type, id },
    isMain: type === 'contacts' && index === 0,
  }));
}

/** A fresh account as the seed describes it, with the integration not yet installed. */
export function buildAccount(seed: AccountSeed): AccountState {
  const leads = seed.leads ?? [];
  return {
    id: seed.id,
    subdomain: seed.subdomain,
    name: seed.name,
    installed: false,
    isUnsortedOn: seed.isUnsortedOn ?? true,
    isPaid: true,
    users: seed.users.map((user) => buildUser(user, seed.subdomain)),
    pipelines: seed.pipelines.map(buildPipeline),
    contacts: byId((seed.contacts ?? []).map((contact) => buildPerson(contact, 'contacts'))),
    companies: byId((seed.companies ?? []).map((company) => buildPerson(company, 'companies'))),
    leads: byId(leads.map(buildLead)),
    links: leads.flatMap((lead) => [
      ...linkTo(lead.id, 'contacts', lead.contactIds),
      ...linkTo(lead.id, 'companies', lead.companyIds),
    ]),
    notes: [],
    tasks: new Map(),
    unsorted: new Map(),
    events: [],
    callNotifications: [],
    counters: {
      card: FIRST_CARD_ID,
      note: 600_000,
      'leads-note': 500,
      'contacts-note': 500,
      'companies-note': 500,
      task: 300,
      call: 90_000_000,
    },
  };
}
