import type { Card, EntityRef, EntityType } from './account-state';
import { canSee, ENTITY_TYPES, findCard, refOf } from './account-state';
import { hal, NO_CONTENT, problem, Refusal } from './answer';
import type { Answer, FieldError } from './answer';
import type { ApiRequest, Route } from './api-request';
import { selfLink } from './api-request';
import { addLink, findLink, linkedCards, removeLink } from './link-graph';
import type { Item } from './validation';
import {
  checkFields,
  isBoolean,
  isInteger,
  isItem,
  isObject,
  isOneOf,
  readItems,
  refuseInvalid,
} from './validation';

const RULES = {
  to_entity_id: { check: isInteger, required: true },
  to_entity_type: { check: isOneOf(ENTITY_TYPES), required: true },
  metadata: { check: isObject({ is_main: { check: isBoolean } }), nullable: true },
};

function source(request: ApiRequest, type: EntityType): Card {
  const card = findCard(request.account, { type, id: Number(request.path.id) });
  if (card === undefined || !canSee(request.user, card)) throw new Refusal(problem(404, 'Entity not found'));
  return card;
}

function target(item: Item): EntityRef {
  // The item has passed RULES, so the type is one of the three.
  return { type: item.to_entity_type as EntityType, id: Number(item.to_entity_id) };
}

function check(request: ApiRequest, item: Item): FieldError[] {
  const errors = checkFields(item, RULES);
  if (errors.length > 0) return errors;
  const card = findCard(request.account, target(item));
  if (card !== undefined && canSee(request.user, card)) return [];
  return [{ code: 'NotSupportedChoice', path: 'to_entity_id', detail: 'The entity was not found.' }];
}

function isMain(item: Item): boolean {
  return isItem(item.metadata) && item.metadata.is_main === true;
}

function renderLink(from: EntityRef, to: EntityRef, main: boolean): unknown {
  return {
    entity_id: from.id,
    entity_type: from.type,
    to_entity_id: to.id,
    to_entity_type: to.type,
    metadata: to.type === 'contacts' ? { main_contact: main } : null,
  };
}

function link(request: ApiRequest, type: EntityType): Answer {
  const from = source(request, type);
  const items = readItems(request.body);
  refuseInvalid(items, (item) => check(request, item));
  // Reported behaviour: what is linked already is not an answer of its own but a failure of the server.
  if (items.some((item) => findLink(request.account, from, target(item)) !== undefined)) {
    return problem(500, 'Internal server error', { trace_id: `link-${from.id}` });
  }
  const links = items.map((item) => {
    addLink(request.account, { from: refOf(from), to: target(item), isMain: isMain(item) });
    return renderLink(from, target(item), isMain(item));
  });
  request.tell({ kind: 'changed', resource: type, id: from.id, entity: from });
  return hal({
    _total_items: links.length,
    _links: selfLink(`${request.origin}${request.resourcePath}`),
    _embedded: { links },
  });
}

function unlink(request: ApiRequest, type: EntityType): Answer {
  const from = source(request, type);
  const items = readItems(request.body);
  refuseInvalid(items, (item) => checkFields(item, RULES));
  for (const item of items) removeLink(request.account, from, target(item));
  request.tell({ kind: 'changed', resource: type, id: from.id, entity: from });
  return NO_CONTENT;
}

function readLinks(request: ApiRequest, type: EntityType): Answer {
  const from = source(request, type);
  const links = linkedCards(request.account, from);
  if (links.length === 0) return NO_CONTENT;
  return hal({
    _total_items: links.length,
    _links: selfLink(`${request.origin}${request.resourcePath}`),
    _embedded: { links: links.map(({ ref, isMain: main }) => renderLink(from, ref, main)) },
  });
}

export const linkRoutes: readonly Route[] = ENTITY_TYPES.flatMap((type): Route[] => [
  { method: 'POST', path: `/api/v4/${type}/:id/link`, handle: (request) => link(request, type) },
  { method: 'POST', path: `/api/v4/${type}/:id/unlink`, handle: (request) => unlink(request, type) },
  { method: 'GET', path: `/api/v4/${type}/:id/links`, handle: (request) => readLinks(request, type) },
]);
