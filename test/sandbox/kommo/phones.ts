import type { Card, CustomField } from './account-state';

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
export function hasPhone(card: Card, phone: string, trailingDigits: 7): boolean {
  const wanted = digitsOf(phone).slice(-trailingDigits);
  if (wanted === '') return false;
  return card.customFields.some(
    (field) =>
      field.field_code === 'PHONE' &&
      digitsIn(field.values).some((own) => own.slice(-trailingDigits) === wanted),
  );
}

/** Those of the cards that have a number, as `hasPhone` says; the cards are read once. */
export function withPhone<Kind extends Card>(
  cards: readonly Kind[],
  trailingDigits: 10 | 8,
): (phone: string) => readonly Kind[] {
  const byDigits = new Map<string, Kind[]>();
  for (const card of cards) {
    const numbers = card.customFields
      .filter(({ field_code: code }) => code === 'PHONE')
      .flatMap(({ values }) => digitsIn(values).map((digits) => digits.slice(-trailingDigits)));
    for (const digits of new Set(numbers)) {
      const known = byDigits.get(digits);
      if (known === undefined) byDigits.set(digits, [card]);
      else known.push(card);
    }
  }
  byDigits.delete('');
  return (phone) => byDigits.get(digitsOf(phone).slice(-trailingDigits)) ?? [];
}

/** Values are replaced, never changed: of all cards' numbers, which each call is compared with, each is read once. */
const read = new WeakMap<CustomField['values'], readonly string[]>();

function digitsIn(values: CustomField['values']): readonly string[] {
  const known = read.get(values);
  if (known !== undefined) return known;
  const digits = values.map(({ value }) => digitsOf(String(value)));
  read.set(values, digits);
  return digits;
}
