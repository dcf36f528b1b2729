import { refOf } from './account-state';
import { addLead, checkStage, leadFields, leadRules } from './add-lead';
import { addPerson, personFields, personRules } from './add-person';
import type { Answer, FieldError } from './answer';
import { hal } from './answer';
import type { ApiRequest, Route } from './api-request';
import { addLink } from './link-graph';
import type { Item } from './validation';
import { checkFields, isItem, isListOf, isObject, readItems, refuseInvalid, requestIdOf } from './validation';

const MAX_LEADS = 50;
const MAX_FIELD_VALUES = 40;

function check(request: ApiRequest, item: Item): FieldError[] {
  const { account } = request;
  const person = isObject(personRules(account, MAX_FIELD_VALUES));
  const embedded = isObject({
    contacts: { check: isListOf(person, 1) },
    companies: { check: isListOf(person, 1) },
  });
  const errors = checkFields(item, {
    ...leadRules(account, MAX_FIELD_VALUES),
    _embedded: { check: embedded },
  });
  return errors.length > 0 ? errors : checkStage(account, item);
}

function addEmbedded(request: ApiRequest, item: Item, type: 'contacts' | 'companies') {
  const embedded = isItem(item._embedded) ? item._embedded[type] : undefined;
  const first: unknown = Array.isArray(embedded) ? embedded[0] : undefined;
  return isItem(first) ? addPerson(request, type, personFields(request, first)) : undefined;
}

/** A lead with its contact and company in one write. No duplicate control: that is off unless an account turns it on. */
function addComplex(request: ApiRequest): Answer {
  const items = readItems(request.body, MAX_LEADS);
  refuseInvalid(items, (item) => check(request, item));
  const answers = items.map((item, index) => {
    const lead = addLead(request, leadFields(request, item));
    const contact = addEmbedded(request, item, 'contacts');
    const company = addEmbedded(request, item, 'companies');
    if (contact !== undefined)
      addLink(request.account, { from: refOf(lead), to: refOf(contact), isMain: true });
    if (company !== undefined)
      addLink(request.account, { from: refOf(lead), to: refOf(company), isMain: false });
    return {
      id: lead.id,
      contact_id: contact?.id ?? null,
      company_id: company?.id ?? null,
      request_id: [requestIdOf(item, index)],
      merged: false,
    };
  });
  return hal(answers);
}

export const complexLeadRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/v4/leads/complex', handle: addComplex },
];
