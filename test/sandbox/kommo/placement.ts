import type { AccountState, Card, LeadRecord, PersonRecord, UserRecord } from './account-state';
import { canSee, isClosed } from './account-state';
import { leadsOf } from './link-graph';
import { withPhone } from './phones';
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

type Owner = (phone: string) => PersonRecord | undefined;

/** The oldest contact with the number, else the oldest company. Which one wins is told for the notification alone. */
function ownerOf(view: PlacementView, trailingDigits: 10 | 8): Owner {
  const findable = (cards: Iterable<PersonRecord>): PersonRecord[] =>
    [...cards].filter((card) => isFindable(view, card));
  const contacts = withPhone(findable(view.account.contacts.values()), trailingDigits);
  const companies = withPhone(findable(view.account.companies.values()), trailingDigits);
  return (phone) => oldest(contacts(phone)) ?? oldest(companies(phone));
}

/** Leads that are neither won nor lost; whether one that nobody has accepted counts is a switch. */
function activeLeads(view: PlacementView, owner: PersonRecord): LeadRecord[] {
  return leadsOf(view.account, owner).filter(
    (lead) => !isClosed(lead) && (!lead.isUnsorted || view.switches.unacceptedLeadIsActive),
  );
}

/**
 * The card that a call from or to a number is put on: the owner's only active lead, else the owner.
 * Undefined when no card has the number: the call is not added then. All cards are read once, for as many numbers as
 * are asked for before something changes.
 */
export function placesByPhone(
  view: PlacementView,
  trailingDigits: 10 | 8,
): (phone: string) => Card | undefined {
  const find = ownerOf(view, trailingDigits);
  return (phone) => {
    const owner = find(phone);
    if (owner === undefined) return undefined;
    const leads = activeLeads(view, owner);
    return leads.length === 1 ? leads[0] : owner;
  };
}
