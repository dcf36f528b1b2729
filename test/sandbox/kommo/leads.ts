import type { LeadRecord } from './account-state';
import { canSee, findCard, isClosed } from './account-state';
import {
  addLead,
  checkNewLead,
  checkStage,
  firstStage,
  leadFields,
  leadRules,
  linkEmbedded,
} from './add-lead';
import { hal, problem } from './answer';
import type { Answer, FieldError } from './answer';
import type { ApiRequest, Route } from './api-request';
import { cardUrl, seconds, selfLink } from './api-request';
import { customFieldsOf, replaceFields } from './custom-fields';
import { isLeadInList, renderLead } from './lead-view';
import { missingRecord, pageOf } from './paging';
import { inOrder } from './query-filters';
import type { Item } from './validation';
import { checkFields, isInteger, readItem, readItems, refuseInvalid, requestIdOf } from './validation';

function reachable(request: ApiRequest, id: number): LeadRecord | undefined {
  const card = findCard(request.account, { type: 'leads', id });
  return card?.type === 'leads' && canSee(request.user, card) ? card : undefined;
}

function checkPatch(request: ApiRequest, item: Item): FieldError[] {
  const rules = { ...leadRules(request.account), id: { check: isInteger, required: true } };
  const errors = checkFields(item, rules);
  if (errors.length > 0) return errors;
  const lead = reachable(request, Number(item.id));
  if (lead === undefined)
    return [{ code: 'NotSupportedChoice', path: 'id', detail: 'The entity was not found.' }];
  return checkStage(request.account, item, lead);
}

function moveLead(request: ApiRequest, lead: LeadRecord, item: Item): void {
  const pipeline = request.account.pipelines.find(({ id }) => id === item.pipeline_id);
  if (pipeline !== undefined && pipeline.id !== lead.pipelineId) {
    lead.pipelineId = pipeline.id;
    lead.statusId = firstStage(pipeline).id;
  }
  if (typeof item.status_id === 'number') lead.statusId = item.status_id;
  lead.closedAt = isClosed(lead) ? (lead.closedAt ?? seconds(request)) : null;
}

function applyPatch(request: ApiRequest, lead: LeadRecord, item: Item): void {
  if (typeof item.name === 'string') lead.name = item.name;
  if (typeof item.price === 'number') lead.price = item.price;
  if (typeof item.responsible_user_id === 'number') lead.responsibleUserId = item.responsible_user_id;
  lead.customFields = replaceFields(lead.customFields, customFieldsOf(item));
  moveLead(request, lead, item);
  lead.updatedAt = seconds(request);
  lead.updatedBy = request.user.id;
  request.tell({ kind: 'changed', resource: 'leads', id: lead.id, entity: lead });
}

function patchLeads(request: ApiRequest, items: readonly Item[]): Answer {
  refuseInvalid(items, (item) => checkPatch(request, item));
  const leads = items.flatMap((item) => {
    const lead = reachable(request, Number(item.id));
    if (lead === undefined) return [];
    applyPatch(request, lead, item);
    return { id: lead.id, updated_at: lead.updatedAt, _links: selfLink(cardUrl(request, 'leads', lead.id)) };
  });
  return hal({ _links: selfLink(`${request.origin}${request.resourcePath}`), _embedded: { leads } });
}

function createLeads(request: ApiRequest): Answer {
  const items = readItems(request.body);
  refuseInvalid(items, (item) => checkNewLead(request, item));
  const leads = items.map((item, index) => {
    const lead = addLead(request, leadFields(request, item));
    linkEmbedded(request, lead, item);
    const _links = selfLink(cardUrl(request, 'leads', lead.id));
    return { id: lead.id, request_id: requestIdOf(item, index), _links };
  });
  return hal({ _links: selfLink(`${request.origin}${request.resourcePath}`), _embedded: { leads } });
}

export const leadRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v4/leads',
    handle: (request) => {
      const leads = [...request.account.leads.values()].filter((lead) => isLeadInList(request, lead));
      const items = inOrder(request.query, leads, {
        created_at: (lead) => lead.createdAt,
        updated_at: (lead) => lead.updatedAt,
        id: (lead) => lead.id,
      });
      return pageOf(request, 'leads', { items, render: (lead) => renderLead(request, lead) });
    },
  },
  {
    method: 'GET',
    path: '/api/v4/leads/:id',
    handle: (request) => {
      const lead = reachable(request, Number(request.path.id));
      return lead === undefined ? missingRecord(request) : hal(renderLead(request, lead));
    },
  },
  { method: 'POST', path: '/api/v4/leads', handle: createLeads },
  {
    method: 'PATCH',
    path: '/api/v4/leads',
    handle: (request) => patchLeads(request, readItems(request.body)),
  },
  {
    method: 'PATCH',
    path: '/api/v4/leads/:id',
    handle: (request) => {
      const id = Number(request.path.id);
      if (reachable(request, id) === undefined) return problem(404, 'Entity not found');
      return patchLeads(request, [{ ...readItem(request.body), id }]);
    },
  },
];
