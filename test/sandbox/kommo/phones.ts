import type { Card, PersonRecord } from './account-state';

export function digitsOf(phone: string): string {
  return phone.replace(/\D/g, '');
}

export function phonesOf(card: Card): string[] {
  return card.customFields
    .filter((field) => field.field_code === 'PHONE')
    .flatMap((field) => field.values.map(({ value }) => String(value)));
}

/**
 * Kommo compares a different number of trailing digits in each place: 10 for `/calls`, 8 for the call
 * notification, 7 for a contact search. A shorter number matches only the very same digits.
 */
export function hasPhone(card: Card, phone: string, trailingDigits: 10 | 8 | 7): boolean {
  const wanted = digitsOf(phone).slice(-trailingDigits);
  if (wanted === '') return false;
  return phonesOf(card).some((own) => digitsOf(own).slice(-trailingDigits) === wanted);
}

/** The fewest digits that are compared anywhere: whoever matches by more of them matches by these. */
const SHORTEST = 7;

/** Cards by the last digits of each of their phones; `count` cards of the account are in it. */
interface PhoneIndex {
  count: number;
  readonly byDigits: Map<string, Set<PersonRecord>>;
}

const indexes = new WeakMap<ReadonlyMap<number, PersonRecord>, PhoneIndex>();

/** Those of an account's contacts, or of its companies, that `hasPhone`, in the order of their coming. */
export function cardsWithPhone(
  cards: ReadonlyMap<number, PersonRecord>,
  phone: string,
  trailingDigits: 10 | 8 | 7,
): readonly PersonRecord[] {
  const index = indexes.get(cards) ?? { count: 0, byDigits: new Map<string, Set<PersonRecord>>() };
  indexes.set(cards, index);
  if (index.count < cards.size) {
    for (const card of [...cards.values()].slice(index.count)) addToIndex(index, card);
    index.count = cards.size;
  }
  const near = index.byDigits.get(digitsOf(phone).slice(-SHORTEST)) ?? [];
  return [...near].filter((card) => hasPhone(card, phone, trailingDigits));
}

/** To be told after a card's phones were changed. */
export function phonesChanged(cards: ReadonlyMap<number, PersonRecord>, card: PersonRecord): void {
  const index = indexes.get(cards);
  if (index !== undefined) addToIndex(index, card);
}

function addToIndex({ byDigits }: PhoneIndex, card: PersonRecord): void {
  for (const phone of phonesOf(card)) {
    const digits = digitsOf(phone).slice(-SHORTEST);
    byDigits.set(digits, (byDigits.get(digits) ?? new Set()).add(card));
  }
}
