import type { CallerCard, KnownLead, KnownPerson, RecognisedCaller } from '../calls/caller-card';
import type { EntityRef, PreviousCall } from '../contract/call-view';
import type { Acquaintance, CardDetails } from '../crm/crm-client';
import { asKommoChooses } from '../rules/as-kommo-chooses';

/** Pure: what the answers of Kommo and the account's earlier calls make of a caller. */

/** An earlier call with the number, and the card that its manager chose. */
export interface EarlierCall extends PreviousCall {
  readonly chosen: EntityRef | null;
}

const SHOWN_CALLS = 3;

/** What one request told, with the names that were known before. */
export function acquainted(
  found: readonly Acquaintance[],
  before: readonly KnownPerson[],
): readonly KnownPerson[] {
  const leads = new Map(before.flatMap((person) => person.leads).map((lead) => [lead.id, lead]));
  const companies = new Map(
    before.flatMap(({ company }) => (company === null ? [] : [[company.id, company.name]])),
  );
  return found.map(({ leadIds, companyId, ...person }) => ({
    ...person,
    company: companyId === null ? null : { id: companyId, name: companies.get(companyId) ?? '' },
    leads: leadIds.map((id) => leads.get(id) ?? { id, name: '', stage: '', isActive: null }),
  }));
}

/** The same people with the names around them. A lead that Kommo does not show any more is gone. */
export function described(people: readonly KnownPerson[], details: CardDetails): readonly KnownPerson[] {
  return people.map((person) => ({
    ...person,
    company:
      person.company === null
        ? null
        : { ...person.company, name: details.companies.get(person.company.id) ?? person.company.name },
    leads: person.leads.flatMap(({ id }): KnownLead[] => {
      const lead = details.leads.get(id);
      return lead === undefined ? [] : [{ id, ...lead }];
    }),
  }));
}

/** The card that a manager chose last for this number goes first; then the people as Kommo chooses: the oldest. */
export function recognised(
  people: readonly KnownPerson[],
  earlier: readonly EarlierCall[],
): RecognisedCaller {
  const picked = earlier.find(({ chosen }) => chosen !== null)?.chosen ?? null;
  const hasPicked = (person: KnownPerson): boolean => picked !== null && owns(person, picked);
  const sorted = [...people].sort(
    (a, b) => Number(hasPicked(b)) - Number(hasPicked(a)) || a.entity.id - b.entity.id,
  );
  return {
    people: sorted,
    previousCalls: earlier.slice(0, SHOWN_CALLS).map(({ chosen: _chosen, ...call }) => call),
    previousCallCount: earlier.length,
  };
}

/** What the rules go by, and the card that is shown; undefined for an unknown number. */
export function callerCard(
  people: readonly KnownPerson[],
  earlier: readonly EarlierCall[],
): CallerCard | undefined {
  const owner = asKommoChooses(people);
  if (owner === undefined) return undefined;
  const activeLeads = owner.leads.filter(({ isActive }) => isActive === true);
  return {
    entity: pickedCard(people, earlier) ?? placeOf(owner),
    leadsKnown: owner.leads.every(({ isActive }) => isActive !== null),
    match: {
      entity: owner.entity,
      name: owner.name,
      responsibleUserId: owner.responsibleUserId,
      phones: owner.phones,
      activeLeads: activeLeads.map(({ id, name }) => ({ id, name })),
    },
  };
}

function pickedCard(
  people: readonly KnownPerson[],
  earlier: readonly EarlierCall[],
): CallerCard['entity'] | undefined {
  const picked = earlier.find(({ chosen }) => chosen !== null)?.chosen ?? null;
  const person = picked === null ? undefined : people.find((one) => owns(one, picked));
  if (picked === null || person === undefined) return undefined;
  if (picked.type !== 'leads') return { ...person.entity, name: person.name };
  const lead = person.leads.find(({ id }) => id === picked.id);
  // A lead that is closed by now is no place for the next call.
  return lead === undefined || lead.isActive === false
    ? undefined
    : { ...picked, name: lead.name || `#${lead.id}` };
}

function owns(person: KnownPerson, { type, id }: EntityRef): boolean {
  if (type === 'leads') return person.leads.some((lead) => lead.id === id);
  return person.entity.type === type && person.entity.id === id;
}

/** As Kommo places a call: on the only active lead, else on whoever has the number. */
function placeOf(person: KnownPerson): CallerCard['entity'] {
  const [lead, ...others] = person.leads.filter(({ isActive }) => isActive === true);
  if (lead !== undefined && others.length === 0) return { type: 'leads', id: lead.id, name: lead.name };
  return { ...person.entity, name: person.name };
}
