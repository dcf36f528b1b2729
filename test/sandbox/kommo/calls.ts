import type { Card } from './account-state';
import { SINGULAR, takeId } from './account-state';
import { addNote } from './add-note';
import { hal } from './answer';
import type { Answer } from './answer';
import type { ApiRequest, Route } from './api-request';
import { cardUrl, selfLink } from './api-request';
import { admitItems, answerBatch } from './mixed-batch';
import { CALL_PARAMS } from './note-params';
import { placesByPhone } from './placement';
import { responsibleUserRule } from './users';
import type { FieldRules, Item } from './validation';
import { checkFields, isFilledString, isInteger, isOneOf, isString, readItems } from './validation';

/** Status inside `errors[]` of a call whose number is on no card. */
const ENTITY_NOT_FOUND = 263;

function callRules(request: ApiRequest): FieldRules {
  return {
    ...CALL_PARAMS,
    direction: { check: isOneOf(['inbound', 'outbound']), required: true },
    phone: { check: isFilledString, required: true },
    responsible_user_id: responsibleUserRule(request.account),
    created_by: { check: isInteger },
    updated_by: { check: isInteger },
    created_at: { check: isInteger },
    updated_at: { check: isInteger },
    request_id: { check: isString },
  };
}

function numberOr<T>(value: unknown, fallback: T): number | T {
  return typeof value === 'number' ? value : fallback;
}

function addCall(request: ApiRequest, item: Item, target: Card) {
  const note = addNote(request, {
    entity: target,
    noteType: item.direction === 'inbound' ? 'call_in' : 'call_out',
    params: item,
    createdBy: numberOr(item.created_by, 0),
    responsibleUserId: numberOr(item.responsible_user_id, target.responsibleUserId),
    createdAt: numberOr(item.created_at, undefined),
    updatedAt: numberOr(item.updated_at, undefined),
  });
  return {
    id: request.switches.callIdIsNoteId ? note.id : takeId(request.account, 'call'),
    entity_id: target.id,
    entity_type: SINGULAR[target.type],
    account_id: request.account.id,
  };
}

function renderCall(request: ApiRequest, call: { entity_id: number }, target: Card) {
  const entity = { id: call.entity_id, _links: selfLink(cardUrl(request, target.type, target.id)) };
  return { ...call, _embedded: { entity } };
}

/**
 * Adds calls to the cards their numbers lead to. A number on no card is an error of its item with status 400 when
 * nothing at all was written. What happens to the rest of a mixed batch is a switch.
 */
function addCalls(request: ApiRequest): Answer {
  const { admitted, refused } = admitItems(request, readItems(request.body), (item) =>
    checkFields(item, callRules(request)),
  );
  const placeOf = placesByPhone(request, 10);
  const placed = admitted.map(({ item, requestId }) => ({
    item,
    requestId,
    target: placeOf(String(item.phone)),
  }));
  const errors = placed
    .filter(({ target }) => target === undefined)
    .map(({ requestId }) => ({ title: 'Entity not found', status: ENTITY_NOT_FOUND, request_id: requestId }));
  const refusesAll = errors.length > 0 && request.switches.mixedBatchAtomic;
  const calls = placed.flatMap(({ item, requestId, target }) => {
    if (target === undefined || refusesAll) return [];
    const call = { ...addCall(request, item, target), request_id: requestId };
    return [renderCall(request, call, target)];
  });
  const body = { _total_items: calls.length, errors, _embedded: { calls } };
  if (errors.length === 0) return answerBatch(request, refused, hal(body));
  const status = calls.length === 0 ? 400 : request.switches.mixedBatchStatus;
  const contentType = status === 400 ? 'application/problem+json' : 'application/hal+json';
  const answer = { ...hal(body, status), contentType, isCommitted: calls.length > 0 };
  return answerBatch(request, refused, answer);
}

/** The only verb: calls cannot be read, changed or removed here. */
export const callRoutes: readonly Route[] = [{ method: 'POST', path: '/api/v4/calls', handle: addCalls }];
