import type { AccountId } from '../../domain/ids';
import type { CrmClient, Lane, LeadDetails } from '../crm-client';
import type { KommoApi } from './api';
import { pageAnswer } from './kommo-answer';
import { leadRecord, personRecord } from './kommo-record';
import { comparedDigits, isSameNumber } from './same-number';
import type { StageNames } from './stage-names';
import { stageKey } from './stage-names';

type RecogniseMethods = Pick<CrmClient, 'recognise' | 'describeCards'>;

const PEOPLE = {
  contacts: pageAnswer('contacts', personRecord),
  companies: pageAnswer('companies', personRecord),
} as const;
const leadPage = pageAnswer('leads', leadRecord);

/** One page: whoever shares a number with more people than that is not told apart by it. */
const PEOPLE_PER_PAGE = 50;
/** The most that one request may name, and more than a manager reads while it rings. */
const CARDS_PER_REQUEST = 50;

/** Who calls, in two steps: one request while it rings, and the names around it once there is time. */
export function createRecognise({ api, stages }: { api: KommoApi; stages: StageNames }): RecogniseMethods {
  const byIds = (ids: readonly number[]) => ids.map((id) => ['filter[id][]', id] as const);

  async function leadsOf(
    account: AccountId,
    ids: readonly number[],
    lane: Lane,
  ): Promise<ReadonlyMap<number, LeadDetails>> {
    if (ids.length === 0) return new Map();
    const request = { path: '/api/v4/leads', lane, preferAdmin: true, answer: leadPage };
    const found = await api.read(account, { ...request, query: byIds(ids) });
    const names = found === undefined ? new Map<string, string>() : await stages(account, lane);
    // Filters are silently ignored on accounts that lack them.
    const leads = (found?.items ?? []).filter(({ id }) => ids.includes(id));
    return new Map(
      leads.map((lead) => [
        lead.id,
        { name: lead.name, stage: names.get(stageKey(lead)) ?? '', isActive: lead.isActive },
      ]),
    );
  }

  async function companyNames(
    account: AccountId,
    ids: readonly number[],
    lane: Lane,
  ): Promise<ReadonlyMap<number, string>> {
    if (ids.length === 0) return new Map();
    const request = { path: '/api/v4/companies', lane, preferAdmin: true, answer: PEOPLE.companies };
    const found = await api.read(account, { ...request, query: byIds(ids) });
    const companies = (found?.items ?? []).filter(({ id }) => ids.includes(id));
    return new Map(companies.map(({ id, name }) => [id, name]));
  }

  return {
    async recognise(account, phone, type) {
      const digits = comparedDigits(phone);
      if (digits === undefined) return [];
      const found = await api.read(account, {
        path: `/api/v4/${type}`,
        lane: 'manager',
        preferAdmin: true,
        query: [
          ['query', digits],
          ['with', 'leads'],
          ['limit', PEOPLE_PER_PAGE],
        ],
        answer: PEOPLE[type],
      });
      const people = (found?.items ?? []).filter(({ phones }) =>
        phones.some((one) => isSameNumber(one, digits)),
      );
      return people.map(({ id, ...person }) => ({ ...person, entity: { type, id } }));
    },

    async describeCards(account, { leadIds, companyIds }, lane) {
      const [leads, companies] = await Promise.all([
        leadsOf(account, leadIds.slice(0, CARDS_PER_REQUEST), lane),
        companyNames(account, companyIds.slice(0, CARDS_PER_REQUEST), lane),
      ]);
      return { leads, companies };
    },
  };
}
