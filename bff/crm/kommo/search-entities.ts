import type { EntityHit } from '../../contract/problem';
import type { AccountId } from '../../domain/ids';
import type { CrmClient } from '../crm-client';
import type { KommoApi } from './api';
import { pageAnswer } from './kommo-answer';
import type { Person } from './kommo-record';
import { leadRecord, personRecord } from './kommo-record';
import type { StageNames } from './stage-names';
import { stageKey } from './stage-names';

const HITS_PER_TYPE = 10;

const contactPage = pageAnswer('contacts', personRecord);
const companyPage = pageAnswer('companies', personRecord);
const leadPage = pageAnswer('leads', leadRecord);

/** Makes `searchEntities`: a manager waits, so it takes the first page of each kind of card and no more. */
export function createSearchEntities({
  api,
  stages,
}: {
  api: KommoApi;
  stages: StageNames;
}): CrmClient['searchEntities'] {
  const request = (query: string) =>
    ({
      lane: 'manager',
      query: [
        ['query', query],
        ['limit', HITS_PER_TYPE],
      ],
    }) as const;

  async function leads(account: AccountId, query: string): Promise<EntityHit[]> {
    const found = await api.read(account, { ...request(query), path: '/api/v4/leads', answer: leadPage });
    if (found === undefined) return [];
    const names = await stages(account, 'manager');
    return found.items.map(({ id, name, ...place }) => ({
      type: 'leads',
      id,
      name: name === '' ? `#${id}` : name,
      detail: names.get(stageKey(place)) ?? '',
    }));
  }

  return async (account, query) => {
    const [contacts, companies, deals] = await Promise.all([
      api.read(account, { ...request(query), path: '/api/v4/contacts', answer: contactPage }),
      api.read(account, { ...request(query), path: '/api/v4/companies', answer: companyPage }),
      leads(account, query),
    ]);
    return [
      ...(contacts?.items ?? []).map((person) => toHit('contacts', person)),
      ...(companies?.items ?? []).map((person) => toHit('companies', person)),
      ...deals,
    ];
  };
}

function toHit(type: 'contacts' | 'companies', { id, name, phones }: Person): EntityHit {
  return { type, id, name: name === '' ? `#${id}` : name, detail: phones.join(', ') };
}
