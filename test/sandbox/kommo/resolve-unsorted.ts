import type { Card, UnsortedRecord } from './account-state';
import { cardsOf } from './account-state';
import { checkStage, firstStage } from './add-lead';
import { hal, problem, Refusal } from './answer';
import type { Answer } from './answer';
import type { ApiRequest } from './api-request';
import { seconds } from './api-request';
import { responsibleUserRule } from './users';
import type { Item } from './validation';
import { checkFields, isInteger, isItem, refuseInvalid } from './validation';

/** Accepted and declined ones are unknown from then on, so a repeated request gets 404. */
function waitingRecord(request: ApiRequest): UnsortedRecord {
  const record = request.account.unsorted.get(request.path.uid ?? '');
  if (record?.state !== 'waiting') throw new Refusal(problem(404, 'Incoming lead not found'));
  return record;
}

function ownCards(request: ApiRequest, record: UnsortedRecord): Card[] {
  const { account } = request;
  const cards = (type: 'leads' | 'contacts' | 'companies', ids: readonly number[]) =>
    ids.flatMap((id) => cardsOf(account, type).get(id) ?? []);
  return [
    ...cards('leads', [record.leadId]),
    ...cards('contacts', record.contactIds),
    ...cards('companies', record.companyIds),
  ];
}

function bodyOf(request: ApiRequest): Item {
  if (request.body === undefined) return {};
  if (!isItem(request.body)) throw new Refusal(problem(400, 'Request body must be an object'));
  return request.body;
}

function resolved(request: ApiRequest, record: UnsortedRecord): Answer {
  const ids = (list: readonly number[]) => list.map((id) => ({ id }));
  request.tell({ kind: 'changed', resource: 'unsorted', id: record.uid });
  return hal({
    uid: record.uid,
    pipeline_id: record.pipelineId,
    category: record.category,
    account_id: request.account.id,
    created_at: record.createdAt,
    _embedded: {
      leads: ids([record.leadId]),
      contacts: ids(record.contactIds),
      companies: ids(record.companyIds),
    },
  });
}

function acceptLead(request: ApiRequest, record: UnsortedRecord, item: Item): void {
  const lead = request.account.leads.get(record.leadId);
  const pipeline = request.account.pipelines.find(({ id }) => id === record.pipelineId);
  if (lead === undefined || pipeline === undefined) return;
  lead.statusId = typeof item.status_id === 'number' ? item.status_id : firstStage(pipeline).id;
}

/** Moves the incoming lead into a stage; its contact becomes an ordinary one. */
export function acceptUnsorted(request: ApiRequest): Answer {
  const record = waitingRecord(request);
  const item = bodyOf(request);
  const rules = { user_id: responsibleUserRule(request.account), status_id: { check: isInteger } };
  const inPipeline = { ...item, pipeline_id: record.pipelineId };
  refuseInvalid([item], () => [...checkFields(item, rules), ...checkStage(request.account, inPipeline)]);
  record.state = 'accepted';
  acceptLead(request, record, item);
  for (const card of ownCards(request, record)) {
    card.isUnsorted = false;
    card.updatedAt = seconds(request);
    if (typeof item.user_id === 'number') card.responsibleUserId = item.user_id;
    request.tell({ kind: 'changed', resource: card.type, id: card.id, entity: card });
  }
  return resolved(request, record);
}

/** A DELETE with a body; what the incoming lead had brought is gone with it. */
export function declineUnsorted(request: ApiRequest): Answer {
  const record = waitingRecord(request);
  const item = bodyOf(request);
  const rules = { user_id: { ...responsibleUserRule(request.account), required: true } };
  refuseInvalid([item], () => checkFields(item, rules));
  record.state = 'declined';
  for (const card of ownCards(request, record)) {
    card.isDeleted = true;
    request.tell({ kind: 'removed', resource: card.type, id: card.id, entity: card });
  }
  return resolved(request, record);
}

/** Only the `chats` category can be linked to an existing lead, and only by an administrator. */
export function refuseLink(request: ApiRequest): Answer {
  if (!request.user.isAdmin) return problem(403, 'Only administrators may link incoming leads');
  waitingRecord(request);
  return problem(400, 'Incoming leads of this category cannot be linked');
}
