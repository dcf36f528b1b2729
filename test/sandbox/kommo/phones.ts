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
 * Those of the cards that have a number; they are read once. Kommo compares a different number of trailing digits in each
 * place: 10 for `/calls`, 8 for the call notification, 7 for a contact search. A shorter number matches only the very
 * same digits.
 */
export function withPhone<Kind extends Card>(
  cards: readonly Kind[],
  trailingDigits: 10 | 8,
): (phone: string) => readonly Kind[] {
  const byDigits = new Map<string, Kind[]>();
  for (const card of cards) {
    for (const digits of new Set(numbersOf(card).map((own) => own.slice(-trailingDigits)))) {
      const known = byDigits.get(digits);
      if (known === undefined) byDigits.set(digits, [card]);
      else known.push(card);
    }
  }
  byDigits.delete('');
  return (phone) => byDigits.get(digitsOf(phone).slice(-trailingDigits)) ?? [];
}

/** As a contact search finds it; see `withPhone`. */
export function isFoundByPhone(card: Card, phone: string): boolean {
  const wanted = digitsOf(phone).slice(-7);
  return wanted !== '' && numbersOf(card).some((own) => own.slice(-7) === wanted);
}

/** The digits of each. */
function numbersOf(card: Card): readonly string[] {
  return card.customFields
    .filter((field) => field.field_code === 'PHONE')
    .flatMap(({ values }) => digitsIn(values));
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
