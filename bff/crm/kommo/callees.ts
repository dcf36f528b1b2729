import type { ZodType } from 'zod';
import { z } from 'zod';
import type { Callee } from '../../contract/callee';
import type { EntityRef } from '../../contract/call-view';
import type { AccountId } from '../../domain/ids';
import type { CrmClient } from '../crm-client';
import type { KommoApi } from './api';
import { pageAnswer } from './kommo-answer';
import type { Person } from './kommo-record';
import { personRecord } from './kommo-record';

interface LeadWithContacts {
  readonly id: number;
  readonly name: string;
  /** The main contact first. */
  readonly contactIds: readonly number[];
}

const leadWithContacts: ZodType<LeadWithContacts> = z
  .object({
    id: z.int().positive(),
    name: z.string().nullish(),
    _embedded: z
      .object({
        contacts: z.array(z.object({ id: z.int().positive(), is_main: z.boolean().nullish() })).nullish(),
      })
      .nullish(),
  })
  .transform((lead) => ({
    id: lead.id,
    name: lead.name ?? '',
    contactIds: [...(lead._embedded?.contacts ?? [])]
      .sort((a, b) => Number(b.is_main === true) - Number(a.is_main === true))
      .map((contact) => contact.id),
  }));

const PEOPLE = {
  contacts: pageAnswer('contacts', personRecord),
  companies: pageAnswer('companies', personRecord),
} as const;
const leadPage = pageAnswer('leads', leadWithContacts);

/** Makes `callees`: one request for each kind of card, and one for the contacts of leads. */
export function createCallees(api: KommoApi): CrmClient['callees'] {
  const byIds = (ids: readonly number[]) => ids.map((id) => ['filter[id][]', id] as const);

  async function people(
    account: AccountId,
    type: 'contacts' | 'companies',
    ids: readonly number[],
  ): Promise<ReadonlyMap<number, Person>> {
    if (ids.length === 0) return new Map();
    const request = {
      path: `/api/v4/${type}`,
      lane: 'manager',
      query: byIds(ids),
      answer: PEOPLE[type],
    } as const;
    const found = await api.read(account, request);
    return new Map((found?.items ?? []).map((person) => [person.id, person]));
  }

  async function leadsOf(account: AccountId, ids: readonly number[]): Promise<readonly LeadWithContacts[]> {
    if (ids.length === 0) return [];
    const query = [...byIds(ids), ['with', 'contacts'] as const];
    const found = await api.read(account, {
      path: '/api/v4/leads',
      lane: 'manager',
      query,
      answer: leadPage,
    });
    return (found?.items ?? []).filter(({ id }) => ids.includes(id));
  }

  return async (account, cards) => {
    const idsOf = (type: EntityRef['type']) => cards.filter((card) => card.type === type).map(({ id }) => id);
    const [leads, companies] = await Promise.all([
      leadsOf(account, idsOf('leads')),
      people(account, 'companies', idsOf('companies')),
    ]);
    const contactIds = [...idsOf('contacts'), ...leads.flatMap((lead) => lead.contactIds.slice(0, 1))];
    const contacts = await people(account, 'contacts', [...new Set(contactIds)]);
    // In the order in which the manager selected them.
    return cards.flatMap((card) => {
      const lead = card.type === 'leads' ? leads.find(({ id }) => id === card.id) : undefined;
      const person =
        card.type === 'companies' ? companies.get(card.id) : contacts.get(lead?.contactIds[0] ?? card.id);
      return calleeOf(card, person, lead?.name);
    });
  };
}

function calleeOf(card: EntityRef, person: Person | undefined, leadName = ''): readonly Callee[] {
  const phone = person?.phones[0];
  if (person === undefined || phone === undefined) return [];
  const name = [person.name, leadName].filter((part) => part !== '').join(' · ');
  return [{ card: { type: card.type, id: card.id }, name, phone }];
}
