import type { AccountState, CustomField, PersonRecord } from './account-state';
import { takeId } from './account-state';
import type { ApiRequest } from './api-request';
import { seconds } from './api-request';
import { customFieldsOf, customFieldsRule } from './custom-fields';
import { responsibleUserRule } from './users';
import type { FieldRules, Item } from './validation';
import { isFilledString, isInteger, isString } from './validation';

export interface NewPerson {
  readonly name: string;
  readonly responsibleUserId: number;
  readonly createdBy: number;
  readonly createdAt: number;
  readonly customFields: CustomField[];
  readonly isUnsorted?: boolean;
}

export function addPerson(request: ApiRequest, type: PersonRecord['type'], fields: NewPerson): PersonRecord {
  const { account, nowMs } = request;
  const card: PersonRecord = {
    type,
    id: takeId(account, 'card'),
    isUnsorted: false,
    ...fields,
    updatedBy: fields.createdBy,
    updatedAt: seconds(request),
    storedAtMs: nowMs,
    isDeleted: false,
    tags: [],
  };
  account[type].set(card.id, card);
  request.tell({ kind: 'added', resource: type, id: card.id, entity: card });
  return card;
}

export function personFields(request: ApiRequest, item: Item): NewPerson {
  return {
    name:
      typeof item.name === 'string' ? item.name : [item.first_name, item.last_name].filter(Boolean).join(' '),
    responsibleUserId:
      typeof item.responsible_user_id === 'number' ? item.responsible_user_id : request.user.id,
    createdBy: typeof item.created_by === 'number' ? item.created_by : request.user.id,
    createdAt: typeof item.created_at === 'number' ? item.created_at : seconds(request),
    customFields: customFieldsOf(item),
  };
}

export function personRules(account: AccountState, fieldLimit?: number): FieldRules {
  return {
    name: { check: isString },
    first_name: { check: isString },
    last_name: { check: isString },
    responsible_user_id: responsibleUserRule(account),
    created_by: { check: isInteger },
    created_at: { check: isInteger },
    custom_fields_values: customFieldsRule(fieldLimit),
    request_id: { check: isFilledString },
  };
}
