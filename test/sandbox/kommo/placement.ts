import type { AccountState, Card, LeadRecord, PersonRecord, UserRecord } from './account-state';
import { canSee, isClosed } from './account-state';
import { leadsOf } from './link-graph';
import { hasPhone } from './phones';
import type { Switches } from './switches';

export interface PlacementView {
  readonly account: AccountState;
  readonly user: UserRecord;
  readonly switches: Readonly<Switches>;
}

function oldest(cards: readonly PersonRecord[]): PersonRecord | undefined {
  return [...cards].sort((a, b) => a.createdAt - b.createdAt || a.id - b.id)[0];
}

function isFindable(view: PlacementView, card: Card): boolean {
  if (card.isDeleted || !canSee(view.user, card)) return false;
  return !card.isUnsorted || view.switches.unacceptedContactFound;
}

/** The oldest contact with the number, else the oldest company. Which one wins is told for the notification alone. */
export function findOwner(
  view: PlacementView,
  phone: string,
  trailingDigits: 10 | 8,
): PersonRecord | undefined {
  const owners = (cards: Iterable<PersonRecord>) =>
    [...cards].filter((card) => isFindable(view, card) && hasPhone(card, phone, trailingDigits));
  return oldest(owners(view.account.contacts.values())) ?? oldest(owners(view.account.companies.values()));
}

/** Leads that are neither won nor lost; whether one that nobody has accepted counts is a switch. */
export function activeLeads(view: PlacementView, owner: PersonRecord): LeadRecord[] {
  return leadsOf(view.account, owner).filter(
    (lead) => !isClosed(lead) && (!lead.isUnsorted || view.switches.unacceptedLeadIsActive),
  );
}

/**
 * The card that a call from or to a number is put on: the owner's only active lead, else the owner.
 * Undefined when no card has the number: the call is not added then.
 */
export function placeByPhone(view: PlacementView, phone: string, trailingDigits: 10 | 8): Card | undefined {
  const owner = findOwner(view, phone, trailingDigits);
  if (owner === undefined) return undefined;
  const leads = activeLeads(view, owner);
  return leads.length === 1 ? leads[0] : owner;
}
