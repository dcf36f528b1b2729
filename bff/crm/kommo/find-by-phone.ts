import type { Clock } from '../../clock';
import type { AccountId } from '../../domain/ids';
import type { CrmClient, Lane, PhoneMatch } from '../crm-client';
import type { KommoApi } from './api';
import { pageAnswer } from './kommo-answer';
import type { Lead, Person } from './kommo-record';
import { leadRecord, personRecord } from './kommo-record';
import { createRecentReads } from './recent-reads';
import { comparedDigits, isSameNumber } from './same-number';

export interface FindByPhone {
  readonly find: CrmClient['findByPhone'];
  /** After a write that may have changed who has a number. */
  forget(account: AccountId): void;
}

/** Kommo restricts who asks for the same again and again: an incoming call asks from several places at once. */
const FRESH_MS = 3_000;
const LEADS_PER_REQUEST = 50;

const leadPage = pageAnswer('leads', leadRecord);
const PEOPLE = {
  contacts: pageAnswer('contacts', personRecord),
  companies: pageAnswer('companies', personRecord),
} as const;

export function createFindByPhone({ api, clock }: { api: KommoApi; clock: Clock }): FindByPhone {
  const recent = createRecentReads<readonly PhoneMatch[]>({ clock, freshMs: FRESH_MS });

  /** `query` looks into every field and compares fewer digits, so each hit is looked at again. */
  async function peopleWith(account: AccountId, type: keyof typeof PEOPLE, look: Look): Promise<Person[]> {
    const people: Person[] = [];
    const pages = api.pages(account, {
      path: `/api/v4/${type}`,
      lane: look.lane,
      preferAdmin: true,
      query: [
        ['query', look.digits],
        ['with', 'leads'],
      ],
      answer: PEOPLE[type],
    });
    for await (const page of pages) {
      people.push(...page.filter(({ phones }) => phones.some((phone) => isSameNumber(phone, look.digits))));
    }
    return people;
  }

  async function activeLeads(account: AccountId, ids: readonly number[], lane: Lane): Promise<Lead[]> {
    const leads: Lead[] = [];
    for (let start = 0; start < ids.length; start += LEADS_PER_REQUEST) {
      const some = ids.slice(start, start + LEADS_PER_REQUEST);
      const query = some.map((id) => ['filter[id][]', id] as const);
      const request = { path: '/api/v4/leads', lane, preferAdmin: true, query, answer: leadPage };
      for await (const page of api.pages(account, request)) leads.push(...page);
    }
    // Filters are silently ignored on accounts that lack them.
    return leads.filter((lead) => lead.isActive && ids.includes(lead.id));
  }

  async function look(account: AccountId, wanted: Look): Promise<readonly PhoneMatch[]> {
    const contacts = await peopleWith(account, 'contacts', wanted);
    const type = contacts.length > 0 ? 'contacts' : 'companies';
    const people = contacts.length > 0 ? contacts : await peopleWith(account, 'companies', wanted);
    const leadIds = [...new Set(people.flatMap((person) => person.leadIds))];
    const leads = await activeLeads(account, leadIds, wanted.lane);
    return people.map((person) => ({
      entity: { type, id: person.id },
      name: person.name,
      responsibleUserId: person.responsibleUserId,
      phones: person.phones,
      activeLeads: leads
        .filter(({ id }) => person.leadIds.includes(id))
        .map(({ id, name }) => ({ id, name })),
    }));
  }

  return {
    async find(account, phone, lane) {
      const digits = comparedDigits(phone);
      if (digits === undefined) return [];
      return recent.read({ account, key: digits, lane }, () => look(account, { digits, lane }));
    },
    forget: (account) => recent.forget(account),
  };
}

interface Look {
  readonly digits: string;
  readonly lane: Lane;
}
