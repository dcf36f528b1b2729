import type { AccountState, EntityRef, EntityType, LeadRecord, LinkRecord } from './account-state';
import { findCard } from './account-state';

function isSame(one: EntityRef, other: EntityRef): boolean {
  return one.type === other.type && one.id === other.id;
}

function otherEnd(link: LinkRecord, ref: EntityRef): EntityRef | undefined {
  if (isSame(link.from, ref)) return link.to;
  if (isSame(link.to, ref)) return link.from;
  return undefined;
}

/** The links by each of their two ends, named `type:id`; `count` of them are in it. */
interface LinkIndex {
  count: number;
  readonly byCard: Map<string, LinkRecord[]>;
}

/** Kept up while links are only added; a removed one has the index built anew. */
const indexes = new WeakMap<readonly LinkRecord[], LinkIndex>();

/** In the order they were linked. */
function linksOf({ links }: AccountState, ref: EntityRef): readonly LinkRecord[] {
  const index = indexes.get(links) ?? { count: 0, byCard: new Map<string, LinkRecord[]>() };
  indexes.set(links, index);
  for (const link of links.slice(index.count)) {
    for (const { type, id } of [link.from, link.to]) {
      const key = `${type}:${id}`;
      const known = index.byCard.get(key);
      if (known === undefined) index.byCard.set(key, [link]);
      else known.push(link);
    }
  }
  index.count = links.length;
  return index.byCard.get(`${ref.type}:${ref.id}`) ?? [];
}

export function findLink(account: AccountState, one: EntityRef, other: EntityRef): LinkRecord | undefined {
  return linksOf(account, one).find((link) => {
    const end = otherEnd(link, one);
    return end !== undefined && isSame(end, other);
  });
}

/** A link has no direction: a lead's contact is also a contact with a lead. */
export function addLink(account: AccountState, link: LinkRecord): void {
  if (findLink(account, link.from, link.to) === undefined) account.links.push(link);
}

export function removeLink(account: AccountState, one: EntityRef, other: EntityRef): void {
  const link = findLink(account, one, other);
  if (link === undefined) return;
  account.links.splice(account.links.indexOf(link), 1);
  indexes.delete(account.links);
}

export interface LinkedCard {
  readonly ref: EntityRef;
  readonly isMain: boolean;
}

/** Live cards of one kind (or any) linked to a card, in the order they were linked. */
export function linkedCards(account: AccountState, ref: EntityRef, type?: EntityType): LinkedCard[] {
  return linksOf(account, ref).flatMap((link) => {
    const end = otherEnd(link, ref);
    if (end === undefined || (type !== undefined && end.type !== type)) return [];
    return findCard(account, end) === undefined ? [] : [{ ref: end, isMain: link.isMain }];
  });
}

export function leadsOf(account: AccountState, ref: EntityRef): LeadRecord[] {
  return linkedCards(account, ref, 'leads').flatMap(({ ref: lead }) => account.leads.get(lead.id) ?? []);
}
