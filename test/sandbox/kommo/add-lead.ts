import type {
  AccountState,
  CustomField,
  EntityRef,
  LeadRecord,
  PipelineRecord,
  StatusRecord,
} from './account-state';
import { canSee, findCard, isClosed, LOST_STATUS_ID, refOf, takeId, WON_STATUS_ID } from './account-state';
import type { FieldError } from './answer';
import type { ApiRequest } from './api-request';
import { seconds } from './api-request';
import { customFieldsOf, customFieldsRule } from './custom-fields';
import { addLink } from './link-graph';
import { responsibleUserRule } from './users';
import type { FieldRules, Item } from './validation';
import { checkFields, isInteger, isItem, isListOf, isObject, isOneOf, isString } from './validation';

export interface NewLead {
  readonly name: string;
  readonly price: number;
  readonly pipelineId: number;
  readonly statusId: number;
  readonly responsibleUserId: number;
  readonly createdBy: number;
  readonly createdAt: number;
  readonly customFields: CustomField[];
  readonly isUnsorted?: boolean;
}

export function mainPipeline(account: AccountState): PipelineRecord {
  const pipeline = account.pipelines.find(({ isMain }) => isMain) ?? account.pipelines[0];
  if (pipeline === undefined) throw new Error(`account ${account.id} has no pipeline`);
  return pipeline;
}

export function incomingStage(pipeline: PipelineRecord): StatusRecord | undefined {
  return pipeline.statuses.find(({ type }) => type === 1);
}

export function firstStage(pipeline: PipelineRecord): StatusRecord {
  const stage = pipeline.statuses.find(
    ({ id, type }) => type === 0 && id !== WON_STATUS_ID && id !== LOST_STATUS_ID,
  );
  if (stage === undefined) throw new Error(`pipeline ${pipeline.id} has no stage`);
  return stage;
}

const isReference = isObject({ id: { check: isInteger, required: true } });

export function leadRules(account: AccountState, fieldLimit?: number): FieldRules {
  return {
    name: { check: isString },
    price: { check: isInteger },
    pipeline_id: { check: isOneOf(account.pipelines.map(({ id }) => id)) },
    status_id: { check: isInteger },
    responsible_user_id: responsibleUserRule(account),
    created_by: { check: isInteger },
    created_at: { check: isInteger },
    custom_fields_values: customFieldsRule(fieldLimit),
    request_id: { check: isString },
  };
}

const EMBEDDED_RULES: FieldRules = {
  contacts: { check: isListOf(isReference) },
  companies: { check: isListOf(isReference) },
};

function pipelineOf(account: AccountState, item: Item, stored?: LeadRecord): PipelineRecord {
  const id = item.pipeline_id ?? stored?.pipelineId;
  return account.pipelines.find((pipeline) => pipeline.id === id) ?? mainPipeline(account);
}

/** A lead can be put into any stage of its pipeline but the incoming one, which only incoming leads fill. */
export function checkStage(account: AccountState, item: Item, stored?: LeadRecord): FieldError[] {
  if (item.status_id === undefined) return [];
  const stages = pipelineOf(account, item, stored).statuses.filter(({ type }) => type === 0);
  return isOneOf(stages.map(({ id }) => id))(item.status_id, 'status_id');
}

interface EmbeddedCards {
  readonly refs: readonly EntityRef[];
  readonly mainContactId: number | undefined;
}

function embeddedCards(item: Item): EmbeddedCards {
  const embedded = isItem(item._embedded) ? item._embedded : {};
  const listed = (type: 'contacts' | 'companies') =>
    Array.isArray(embedded[type]) ? embedded[type].filter(isItem) : [];
  const contacts = listed('contacts');
  const main = contacts.find((contact) => contact.is_main === true) ?? contacts[0];
  return {
    refs: [
      ...contacts.map(({ id }) => ({ type: 'contacts' as const, id: Number(id) })),
      ...listed('companies').map(({ id }) => ({ type: 'companies' as const, id: Number(id) })),
    ],
    mainContactId: main === undefined ? undefined : Number(main.id),
  };
}

export function checkNewLead(request: ApiRequest, item: Item): FieldError[] {
  const { account, user } = request;
  const embeddedRules = { _embedded: { check: isObject(EMBEDDED_RULES) } };
  const errors = checkFields(item, { ...leadRules(account), ...embeddedRules });
  if (errors.length > 0) return errors;
  const unknown = embeddedCards(item).refs.flatMap((ref, index) => {
    const card = findCard(account, ref);
    if (card !== undefined && canSee(user, card)) return [];
    return [
      {
        code: 'NotSupportedChoice',
        path: `_embedded.${ref.type}.${index}.id`,
        detail: 'The entity was not found.',
      },
    ];
  });
  return [...checkStage(account, item), ...unknown];
}

export function leadFields(request: ApiRequest, item: Item): NewLead {
  const pipeline = pipelineOf(request.account, item);
  return {
    name: typeof item.name === 'string' ? item.name : '',
    price: typeof item.price === 'number' ? item.price : 0,
    pipelineId: pipeline.id,
    statusId: typeof item.status_id === 'number' ? item.status_id : firstStage(pipeline).id,
    responsibleUserId:
      typeof item.responsible_user_id === 'number' ? item.responsible_user_id : request.user.id,
    createdBy: typeof item.created_by === 'number' ? item.created_by : request.user.id,
    createdAt: typeof item.created_at === 'number' ? item.created_at : seconds(request),
    customFields: customFieldsOf(item),
  };
}

export function addLead(request: ApiRequest, fields: NewLead): LeadRecord {
  const lead: LeadRecord = {
    type: 'leads',
    id: takeId(request.account, 'card'),
    isUnsorted: false,
    ...fields,
    name: fields.name,
    updatedBy: fields.createdBy,
    updatedAt: seconds(request),
    storedAtMs: request.nowMs,
    isDeleted: false,
    closedAt: null,
    tags: [],
  };
  if (lead.name === '') lead.name = `Lead #${lead.id}`;
  if (isClosed(lead)) lead.closedAt = seconds(request);
  request.account.leads.set(lead.id, lead);
  request.tell({ kind: 'added', resource: 'leads', id: lead.id, entity: lead });
  return lead;
}

/** Links a new lead to the cards its item embeds; the first contact is the main one unless another is marked. */
export function linkEmbedded(request: ApiRequest, lead: LeadRecord, item: Item): void {
  const { refs, mainContactId } = embeddedCards(item);
  for (const ref of refs) {
    const isMain = ref.type === 'contacts' && ref.id === mainContactId;
    addLink(request.account, { from: refOf(lead), to: ref, isMain });
  }
}
