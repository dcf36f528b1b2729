import type { AccountSeed, LeadSeed, PersonSeed } from '../sandbox/kommo/account-seed';
import { defaultSeed } from '../sandbox/kommo/default-seed';

/** The administrator who installs, and the managers who answer. */
export const ADMIN = 42;
export const MANAGERS = [
  { kommoUserId: 43, extension: '10002' },
  { kommoUserId: 44, extension: '10003' },
] as const;

const KNOWN = 60;
const FIRST_CONTACT = 10_001;
const FIRST_LEAD = 20_001;
const OPENED = 1_751_400_000;

/** Numbers of the contacts: a third without a lead, a third with one, a third with two. */
export const KNOWN_NUMBERS: readonly string[] = Array.from(
  { length: KNOWN },
  (_, index) => `+1206555${String(1000 + index)}`,
);
export const CONTACT_IDS: readonly number[] = KNOWN_NUMBERS.map((_, index) => FIRST_CONTACT + index);
export const LEAD_IDS: readonly number[] = KNOWN_NUMBERS.flatMap((_, index) =>
  leadsOf(index).map(({ id }) => id),
);

/** A number that nobody has. */
export function unknownNumber(index: number): string {
  return `+1312${String(2_000_000 + index)}`;
}

export function accountSeed(index: number): AccountSeed {
  const base = defaultSeed();
  return {
    ...base,
    id: 30_200_001 + index,
    subdomain: `chaos${index + 1}`,
    contacts: KNOWN_NUMBERS.map(contactOf),
    companies: [],
    leads: KNOWN_NUMBERS.flatMap((_, person) => leadsOf(person)),
  };
}

function contactOf(phone: string, index: number): PersonSeed {
  return {
    id: FIRST_CONTACT + index,
    name: `Contact ${index + 1}`,
    phones: [phone],
    responsibleUserId: 43,
    createdAt: OPENED + index,
  };
}

function leadsOf(index: number): readonly LeadSeed[] {
  const stage = defaultSeed().pipelines[0];
  const statusId = stage?.stages[0]?.id ?? 0;
  return Array.from({ length: index % 3 }, (_, lead) => ({
    id: FIRST_LEAD + index * 2 + lead,
    name: `Lead ${index + 1}.${lead + 1}`,
    statusId,
    pipelineId: stage?.id ?? 0,
    responsibleUserId: 43,
    createdAt: OPENED + 1000 + index,
    contactIds: [FIRST_CONTACT + index],
  }));
}
