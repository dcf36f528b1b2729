import { problem, Refusal } from './answer';
import type { Answer } from './answer';
import type { ApiRequest, Route } from './api-request';
import { seconds } from './api-request';
import { placesByPhone } from './placement';
import type { Item } from './validation';
import { checkFields, isFilledString, isInteger, isItem, isListOf, isOneOf } from './validation';

const RULES = {
  type: { check: isOneOf(['phone_call']), required: true },
  phone_number: { check: isFilledString, required: true },
  users: { check: isListOf(isInteger) },
};

function readNotifications(body: unknown): Item[] {
  const list = isItem(body) ? body.add : undefined;
  const isRight =
    Array.isArray(list) && list.every((item) => isItem(item) && checkFields(item, RULES).length === 0);
  if (!isRight) throw new Refusal(problem(400, 'Invalid call notification'));
  return list as Item[];
}

/** Element types of the second version of the API. */
const ELEMENT_TYPES = { contacts: 1, leads: 2, companies: 3 } as const;

/** Every request adds an entry to the notification centre, repeated or not. No user named means everyone. */
function notify(request: ApiRequest): Answer {
  const items = readNotifications(request.body).map((item) => {
    const phone = String(item.phone_number);
    const card = placesByPhone(request, 8)(phone);
    const entity = card === undefined ? undefined : { type: card.type, id: card.id };
    const { callNotifications } = request.account;
    const users = Array.isArray(item.users) ? item.users.map(Number) : [];
    callNotifications.push({ at: seconds(request), phone, users, entity });
    request.tell({
      kind: 'added',
      resource: 'call-notifications',
      id: callNotifications.length,
      ...(entity && { entity }),
    });
    const type = card === undefined ? null : ELEMENT_TYPES[card.type];
    return { element_id: card?.id ?? null, element_type: type, phone_number: phone };
  });
  const body = JSON.stringify({ _embedded: { items } });
  return { status: 202, body, contentType: 'application/hal+json' };
}

export const callNotificationRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/v2/events', handle: notify },
];
