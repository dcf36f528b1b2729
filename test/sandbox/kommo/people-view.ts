import type { PersonRecord } from './account-state';
import type { ApiRequest } from './api-request';
import { cardUrl, selfLink } from './api-request';
import { renderFields } from './custom-fields';
import type { LinkedCard } from './link-graph';
import { linkedCards } from './link-graph';
import { isListed } from './paging';
import { asksWith } from './query-filters';

/** As `GET` by id shows it. */
export function renderPerson(request: ApiRequest, card: PersonRecord): unknown {
  return render(request, card, linkedCards(request.account, card, 'leads'));
}

/** As a list shows it: without leads that are too young to be listed. */
export function renderListedPerson(request: ApiRequest, card: PersonRecord): unknown {
  const listed = linkedCards(request.account, card, 'leads').filter(({ ref }) =>
    isListed(request, request.account.leads.get(ref.id)?.storedAtMs ?? 0),
  );
  return render(request, card, listed);
}

function render(request: ApiRequest, card: PersonRecord, linkedLeads: readonly LinkedCard[]): unknown {
  const leads = linkedLeads.map(({ ref }) => ({
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
