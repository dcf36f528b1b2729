import type { Card, PersonRecord } from './account-state';
import { canSee } from './account-state';
import type { ApiRequest } from './api-request';
import { isListed } from './paging';
import { digitsOf, isFoundByPhone, phonesOf } from './phones';
import { passesFilters, passesRange } from './query-filters';

/** `query` looks into every filled field, so a hit need not be a phone hit; numbers compare by their last 7 digits. */
function matchesQuery(card: Card, query: string): boolean {
  const text = query.trim().toLowerCase();
  const words = [
    card.name,
    ...card.customFields.flatMap((field) => field.values.map(({ value }) => String(value))),
  ];
  if (words.some((word) => word.toLowerCase().includes(text))) return true;
  const digits = digitsOf(text);
  if (digits === '' || /[a-z]/.test(text)) return false;
  return digits.length >= 7
    ? isFoundByPhone(card, digits)
    : phonesOf(card).some((phone) => digitsOf(phone).includes(digits));
}

/** True when a card belongs into the list a request asks for, filters aside from paging. */
export function isInList(request: ApiRequest, card: PersonRecord): boolean {
  const { query, switches } = request;
  const searched = query.get('query');
  if (card.isDeleted || !canSee(request.user, card) || !isListed(request, card.storedAtMs)) return false;
  if (card.isUnsorted && !(searched !== null && switches.unacceptedContactFound)) return false;
  return (searched === null || matchesQuery(card, searched)) && isFilteredIn(query, card);
}

function isFilteredIn(query: URLSearchParams, card: PersonRecord): boolean {
  return (
    passesFilters(query, {
      'filter[id]': card.id,
      'filter[name]': card.name,
      'filter[created_by]': card.createdBy,
      'filter[updated_by]': card.updatedBy,
      'filter[responsible_user_id]': card.responsibleUserId,
    }) && passesRange(query, 'filter[updated_at]', card.updatedAt)
  );
}
