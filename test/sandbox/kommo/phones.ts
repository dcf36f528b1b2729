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
export function hasPhone(card: Card, phone: string, trailingDigits: 10 | 8 | 7): boolean {
  const wanted = digitsOf(phone).slice(-trailingDigits);
  if (wanted === '') return false;
  return card.customFields.some(
    (field) =>
      field.field_code === 'PHONE' &&
      digitsIn(field.values).some((own) => own.slice(-trailingDigits) === wanted),
  );
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
