import type { LeadRecord } from './account-state';
import { canSee } from './account-state';
import type { ApiRequest } from './api-request';
import { cardUrl, selfLink } from './api-request';
import { renderFields } from './custom-fields';
import { linkedCards } from './link-graph';
import { asksWith, passesFilters, passesRange } from './query-filters';

/** `filter[statuses][0][pipeline_id]` with `[status_id]`: pairs, any of which may hold. */
function passesStatuses(query: URLSearchParams, lead: LeadRecord): boolean {
  const indexes = [...query.keys()].flatMap(
    (key) => /^filter\[statuses\]\[(\d+)\]\[status_id\]$/.exec(key)?.[1] ?? [],
  );
  if (indexes.length === 0) return true;
  return indexes.some((index) => {
    const pair = `filter[statuses][${index}]`;
    const pipelineId = query.get(`${pair}[pipeline_id]`);
    const isPipeline = pipelineId === null || Number(pipelineId) === lead.pipelineId;
    return isPipeline && Number(query.get(`${pair}[status_id]`)) === lead.statusId;
  });
}

function matchesQuery(query: URLSearchParams, lead: LeadRecord): boolean {
  const text = query.get('query');
  return text === null || lead.name.toLowerCase().includes(text.trim().toLowerCase());
}

/** Incoming leads that nobody has accepted are not in the list of leads. */
export function isLeadInList(request: ApiRequest, lead: LeadRecord): boolean {
  const { query, user } = request;
  if (lead.isDeleted || lead.isUnsorted || !canSee(user, lead)) return false;
  return (
    matchesQuery(query, lead) &&
    passesFilters(query, {
      'filter[id]': lead.id,
      'filter[pipeline_id]': lead.pipelineId,
      'filter[responsible_user_id]': lead.responsibleUserId,
    }) &&
    passesStatuses(query, lead) &&
    passesRange(query, 'filter[created_at]', lead.createdAt) &&
    passesRange(query, 'filter[updated_at]', lead.updatedAt) &&
    passesRange(query, 'filter[closed_at]', lead.closedAt)
  );
}

export function renderLead(request: ApiRequest, lead: LeadRecord): unknown {
  const linked = (type: 'contacts' | 'companies') =>
    linkedCards(request.account, lead, type).map(({ ref, isMain }) => ({
      id: ref.id,
      ...(type === 'contacts' ? { is_main: isMain } : {}),
      _links: selfLink(cardUrl(request, type, ref.id)),
    }));
  return {
    id: lead.id,
    name: lead.name,
    price: lead.price,
    responsible_user_id: lead.responsibleUserId,
    group_id: 0,
    status_id: lead.statusId,
    pipeline_id: lead.pipelineId,
    loss_reason_id: null,
    created_by: lead.createdBy,
    updated_by: lead.updatedBy,
    created_at: lead.createdAt,
    updated_at: lead.updatedAt,
    closed_at: lead.closedAt,
    closest_task_at: null,
    is_deleted: lead.isDeleted,
    custom_fields_values: renderFields(lead.customFields),
    score: null,
    account_id: request.account.id,
    _links: selfLink(cardUrl(request, 'leads', lead.id)),
    _embedded: {
      tags: lead.tags.map((name, index) => ({ id: index + 1, name, color: null })),
      companies: linked('companies'),
      ...(asksWith(request.query, 'contacts') ? { contacts: linked('contacts') } : {}),
    },
  };
}
