import type { PersonRecord } from './account-state';
import type { ApiRequest } from './api-request';
import { cardUrl, selfLink } from './api-request';
import { renderFields } from './custom-fields';
import { linkedCards } from './link-graph';
import { asksWith } from './query-filters';

export function renderPerson(request: ApiRequest, card: PersonRecord): unknown {
  const leads = linkedCards(request.account, card, 'leads').map(({ ref }) => ({
    id: ref.id,
    _links: selfLink(cardUrl(request, 'leads', ref.id)),
  }));
  const companies = linkedCards(request.account, card, 'companies').map(({ ref }) => ({
    id: ref.id,
    _links: selfLink(cardUrl(request, 'companies', ref.id)),
  }));
  return {
    id: card.id,
    name: card.name,
    responsible_user_id: card.responsibleUserId,
    group_id: 0,
    created_by: card.createdBy,
    updated_by: card.updatedBy,
    created_at: card.createdAt,
    updated_at: card.updatedAt,
    closest_task_at: null,
    is_deleted: card.isDeleted,
    is_unsorted: card.isUnsorted,
    custom_fields_values: renderFields(card.customFields),
    account_id: request.account.id,
    _links: selfLink(cardUrl(request, card.type, card.id)),
    _embedded: {
      tags: card.tags.map((name, index) => ({ id: index + 1, name, color: null })),
      ...(card.type === 'contacts' ? { companies } : {}),
      ...(asksWith(request.query, 'leads') ? { leads } : {}),
    },
  };
}
