import type { EventRecord } from './account-state';
import { canSee, findCard, SINGULAR } from './account-state';
import { problem, Refusal } from './answer';
import type { Answer } from './answer';
import type { ApiRequest, Route } from './api-request';
import { selfLink } from './api-request';
import { isListed, pageOf } from './paging';
import { filterValues, passesFilters, passesRange } from './query-filters';

const MAX_FILTER_VALUES = 10;

/** At most ten ids, and ids of an entity need exactly one entity type. */
function refuseBadFilters(query: URLSearchParams): void {
  const ids = filterValues(query, 'filter[entity_id]');
  const tooMany =
    ids.length > MAX_FILTER_VALUES || filterValues(query, 'filter[created_by]').length > MAX_FILTER_VALUES;
  const typeless = ids.length > 0 && filterValues(query, 'filter[entity]').length !== 1;
  if (tooMany || typeless) throw new Refusal(problem(400, 'Invalid filter'));
}

function isInList(request: ApiRequest, event: EventRecord): boolean {
  const { query } = request;
  const card = findCard(request.account, event.entity);
  if (card === undefined || !canSee(request.user, card) || !isListed(request, event.storedAtMs)) return false;
  return (
    passesFilters(query, {
      'filter[id]': event.id,
      'filter[type]': event.type,
      'filter[entity]': SINGULAR[event.entity.type],
      'filter[entity_id]': event.entity.id,
      'filter[created_by]': event.createdBy,
    }) && passesRange(query, 'filter[created_at]', event.createdAt)
  );
}

function renderEvent(request: ApiRequest, event: EventRecord): unknown {
  return {
    id: event.id,
    type: event.type,
    entity_id: event.entity.id,
    entity_type: SINGULAR[event.entity.type],
    created_by: event.createdBy,
    created_at: event.createdAt,
    value_after: [{ note: { id: event.noteId } }],
    value_before: [],
    account_id: request.account.id,
    _links: selfLink(`${request.origin}/api/v4/events/${event.id}`),
  };
}

function listEvents(request: ApiRequest): Answer {
  refuseBadFilters(request.query);
  const newestFirst = request.account.events.filter((event) => isInList(request, event)).reverse();
  return pageOf(request, 'events', { items: newestFirst, render: (event) => renderEvent(request, event) });
}

export const eventRoutes: readonly Route[] = [{ method: 'GET', path: '/api/v4/events', handle: listEvents }];
