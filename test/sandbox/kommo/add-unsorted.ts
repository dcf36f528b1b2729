import { randomBytes } from 'node:crypto';

import type { AccountState, LeadRecord, PersonRecord, PipelineRecord, UnsortedRecord } from './account-state';
import { refOf } from './account-state';
import { addLead, firstStage, incomingStage, leadFields, leadRules, mainPipeline } from './add-lead';
import { addNote } from './add-note';
import { addPerson, personFields, personRules } from './add-person';
import type { FieldError } from './answer';
import type { ApiRequest } from './api-request';
import { seconds } from './api-request';
import { addLink } from './link-graph';
import type { FieldRule, FieldRules, Item } from './validation';
import {
  checkFields,
  isBoolean,
  isFilledString,
  isInteger,
  isItem,
  isListOf,
  isObject,
  isOneOf,
  isString,
  isStringOrInteger,
} from './validation';

const METADATA: FieldRules = {
  from: { check: isStringOrInteger },
  phone: { check: isStringOrInteger },
  called_at: { check: isInteger },
  duration: { check: isInteger },
  link: { check: isString },
  service_code: { check: isString },
};

const OPTIONAL_METADATA: FieldRules = {
  uniq: { check: isString },
  call_responsible: { check: isStringOrInteger },
  is_call_event_needed: { check: isBoolean },
};

function metadataRule(request: ApiRequest): FieldRule {
  const required = request.switches.unsortedMetadataAllRequired;
  const rules = Object.fromEntries(
    Object.entries(METADATA).map(([name, rule]) => [name, { ...rule, required }]),
  );
  return { check: isObject({ ...rules, ...OPTIONAL_METADATA }), required: true };
}

export function checkUnsorted(request: ApiRequest, item: Item): FieldError[] {
  const { account } = request;
  const people = { check: isListOf(isObject(personRules(account)), 1) };
  const leads = { check: isListOf(isObject(leadRules(account)), 1) };
  return checkFields(item, {
    source_uid: { check: isFilledString, required: true },
    source_name: { check: isFilledString, required: true },
    pipeline_id: { check: isOneOf(account.pipelines.map(({ id }) => id)) },
    created_at: { check: isInteger },
    request_id: { check: isString },
    metadata: metadataRule(request),
    _embedded: { check: isObject({ leads, contacts: people, companies: people }) },
  });
}

export function pipelineOfUnsorted(request: ApiRequest, item: Item): PipelineRecord {
  const { account } = request;
  return account.pipelines.find(({ id }) => id === item.pipeline_id) ?? mainPipeline(account);
}

function embedded(item: Item, type: 'leads' | 'contacts' | 'companies'): Item[] {
  const list = isItem(item._embedded) ? item._embedded[type] : undefined;
  return Array.isArray(list) ? list.filter(isItem) : [];
}

function addUnsortedLead(request: ApiRequest, item: Item): LeadRecord {
  const pipeline = pipelineOfUnsorted(request, item);
  const stage = incomingStage(pipeline);
  const isOn = request.account.isUnsortedOn && pipeline.isUnsortedOn && stage !== undefined;
  const [written = {}] = embedded(item, 'leads');
  return addLead(request, {
    ...leadFields(request, written),
    pipelineId: pipeline.id,
    statusId: isOn ? stage.id : firstStage(pipeline).id,
    isUnsorted: isOn,
  });
}

function addPeople(request: ApiRequest, item: Item, lead: LeadRecord): PersonRecord[] {
  return (['contacts', 'companies'] as const).flatMap((type) =>
    embedded(item, type).map((written) => {
      const person = addPerson(request, type, {
        ...personFields(request, written),
        isUnsorted: lead.isUnsorted,
      });
      addLink(request.account, { from: refOf(lead), to: refOf(person), isMain: type === 'contacts' });
      return person;
    }),
  );
}

/** `is_call_event_needed` makes the incoming lead carry the call: a call note on its lead. */
function addCallEvent(request: ApiRequest, metadata: Item, lead: LeadRecord): void {
  const { uniq, duration = 0, link, phone, call_responsible, service_code } = metadata;
  const params = { uniq, duration, source: service_code, link, phone, call_responsible };
  addNote(request, {
    entity: lead,
    noteType: 'call_in',
    params,
    createdBy: typeof call_responsible === 'number' ? call_responsible : 0,
    responsibleUserId: lead.responsibleUserId,
    createdAt: typeof metadata.called_at === 'number' ? metadata.called_at : undefined,
  });
}

/** Of each account, by what makes incoming leads duplicates. */
const sameUnsorted = new WeakMap<AccountState, Map<string, UnsortedRecord[]>>();

function tagDuplicates(request: ApiRequest, record: UnsortedRecord): void {
  const same = withSameData(request.account, record);
  if (same.length < 2) return;
  for (const { leadId } of same) {
    const lead = request.account.leads.get(leadId);
    if (lead !== undefined && !lead.tags.includes('duplicate')) lead.tags.push('duplicate');
  }
}

/** Those that came with the same source and data, this one among them. */
function withSameData(account: AccountState, record: UnsortedRecord): readonly UnsortedRecord[] {
  const known = sameUnsorted.get(account);
  const index = known ?? new Map<string, UnsortedRecord[]>();
  sameUnsorted.set(account, index);
  const keyOf = ({ sourceUid, metadata }: UnsortedRecord) => JSON.stringify([sourceUid, metadata]);
  for (const one of known === undefined ? account.unsorted.values() : [record]) {
    index.set(keyOf(one), [...(index.get(keyOf(one)) ?? []), one]);
  }
  return index.get(keyOf(record)) ?? [];
}

/** Adds an incoming lead with its lead and contact, which exist at once. The same data twice makes two of them. */
export function addUnsorted(request: ApiRequest, item: Item): UnsortedRecord {
  const { is_call_event_needed: isCallEventNeeded, ...metadata } = isItem(item.metadata) ? item.metadata : {};
  const lead = addUnsortedLead(request, item);
  const people = addPeople(request, item, lead);
  const record: UnsortedRecord = {
    uid: randomBytes(32).toString('hex'),
    sourceUid: String(item.source_uid),
    sourceName: String(item.source_name),
    category: 'sip',
    pipelineId: lead.pipelineId,
    createdAt: typeof item.created_at === 'number' ? item.created_at : seconds(request),
    storedAtMs: request.nowMs,
    metadata,
    leadId: lead.id,
    contactIds: people.filter(({ type }) => type === 'contacts').map(({ id }) => id),
    companyIds: people.filter(({ type }) => type === 'companies').map(({ id }) => id),
    state: lead.isUnsorted ? 'waiting' : 'accepted',
  };
  request.account.unsorted.set(record.uid, record);
  if (isCallEventNeeded === true) addCallEvent(request, metadata, lead);
  tagDuplicates(request, record);
  request.tell({ kind: 'added', resource: 'unsorted', id: record.uid, entity: lead });
  return record;
}
