import type { PersonRecord } from './account-state';
import { canSee, findCard } from './account-state';
import { addPerson, personFields, personRules } from './add-person';
import { hal, problem, Refusal } from './answer';
import type { ApiRequest, Route } from './api-request';
import { cardUrl, seconds, selfLink } from './api-request';
import { customFieldsOf, replaceFields } from './custom-fields';
import { missingRecord, pageOf } from './paging';
import { isInList } from './people-search';
import { renderListedPerson, renderPerson } from './people-view';
import { inOrder } from './query-filters';
import type { Item } from './validation';
import { checkFields, isInteger, readItem, readItems, refuseInvalid, requestIdOf } from './validation';

/** Contacts and companies: the two kinds of card that have phone numbers. */
type PersonType = PersonRecord['type'];

function applyPatch(request: ApiRequest, card: PersonRecord, item: Item): void {
  if (typeof item.name === 'string') card.name = item.name;
  if (typeof item.responsible_user_id === 'number') card.responsibleUserId = item.responsible_user_id;
  if (item.custom_fields_values === null) card.customFields = [];
  card.customFields = replaceFields(card.customFields, customFieldsOf(item));
  card.updatedAt = seconds(request);
  card.updatedBy = request.user.id;
  request.tell({ kind: 'changed', resource: card.type, id: card.id, entity: card });
}

function reachable(request: ApiRequest, type: PersonType, id: number): PersonRecord | undefined {
  const card = findCard(request.account, { type, id }) as PersonRecord | undefined;
  return card !== undefined && canSee(request.user, card) ? card : undefined;
}

function patchItems(request: ApiRequest, type: PersonType, items: readonly Item[]): PersonRecord[] {
  const rules = { ...personRules(request.account), id: { check: isInteger, required: true } };
  refuseInvalid(items, (item) => checkFields(item, rules));
  const cards = items.map((item) => reachable(request, type, Number(item.id)));
  return cards.map((card, index) => {
    if (card === undefined || cards.includes(undefined)) throw new Refusal(problem(404, 'Entity not found'));
    applyPatch(request, card, items[index] ?? {});
    return card;
  });
}

function patched(request: ApiRequest, type: PersonType, cards: readonly PersonRecord[]) {
  return hal({
    _links: selfLink(`${request.origin}${request.resourcePath}`),
    _embedded: { [type]: cards.map(({ id, name, updatedAt }) => ({ id, name, updated_at: updatedAt })) },
  });
}

function createItems(request: ApiRequest, type: PersonType) {
  const items = readItems(request.body);
  refuseInvalid(items, (item) => checkFields(item, personRules(request.account)));
  const cards = items.map((item) => addPerson(request, type, personFields(request, item)));
  return hal({
    _links: selfLink(`${request.origin}${request.resourcePath}`),
    _embedded: {
      [type]: cards.map((card, index) => ({
        id: card.id,
        is_deleted: false,
        is_unsorted: false,
        request_id: requestIdOf(items[index] ?? {}, index),
        _links: selfLink(cardUrl(request, type, card.id)),
      })),
    },
  });
}

export function personRoutes(type: PersonType): Route[] {
  return [
    {
      method: 'GET',
      path: `/api/v4/${type}`,
      handle: (request) => {
        const cards = [...request.account[type].values()].filter((card) => isInList(request, card));
        const items = inOrder(request.query, cards, {
          updated_at: (card) => card.updatedAt,
          id: (card) => card.id,
        });
        return pageOf(request, type, { items, render: (card) => renderListedPerson(request, card) });
      },
    },
    {
      method: 'GET',
      path: `/api/v4/${type}/:id`,
      handle: (request) => {
        const card = reachable(request, type, Number(request.path.id));
        return card === undefined ? missingRecord(request) : hal(renderPerson(request, card));
      },
    },
    { method: 'POST', path: `/api/v4/${type}`, handle: (request) => createItems(request, type) },
    {
      method: 'PATCH',
      path: `/api/v4/${type}`,
      handle: (request) => patched(request, type, patchItems(request, type, readItems(request.body))),
    },
    {
      method: 'PATCH',
      path: `/api/v4/${type}/:id`,
      handle: (request) => {
        const id = Number(request.path.id);
        if (reachable(request, type, id) === undefined) return problem(404, 'Entity not found');
        return patched(request, type, patchItems(request, type, [{ ...readItem(request.body), id }]));
      },
    },
  ];
}
