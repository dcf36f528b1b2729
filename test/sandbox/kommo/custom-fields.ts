import type { CustomField } from './account-state';
import type { FieldRule, Item } from './validation';
import { isFilledString, isListOf, isObject, isOneOf } from './validation';

const FIELDS: Readonly<Record<string, { id: number; name: string }>> = {
  PHONE: { id: 7001, name: 'Phone' },
  EMAIL: { id: 7002, name: 'Email' },
};

const ENUM_CODES = ['WORK', 'WORKDD', 'MOB', 'FAX', 'HOME', 'OTHER', 'PRIV'];

const isValue = isObject({
  value: { check: isFilledString, required: true },
  enum_code: { check: isOneOf(ENUM_CODES) },
});

const isField = isObject({
  field_code: { check: isOneOf(Object.keys(FIELDS)), required: true },
  values: { check: isListOf(isValue), required: true },
});

/** `custom_fields_values` on write; `limit` values per entity where the method has one. */
export function customFieldsRule(limit?: number): FieldRule {
  return { check: isListOf(isField, limit), nullable: true };
}

/** The fields of a checked item. */
export function customFieldsOf(item: Item): CustomField[] {
  // The item has passed `customFieldsRule`, so what is not a list is null or absent.
  return Array.isArray(item.custom_fields_values) ? (item.custom_fields_values as CustomField[]) : [];
}

/** Writing a field replaces all its values; fields that are not named stay. */
export function replaceFields(
  stored: readonly CustomField[],
  written: readonly CustomField[],
): CustomField[] {
  const codes = new Set(written.map((field) => field.field_code));
  return [...stored.filter((field) => !codes.has(field.field_code)), ...written].filter(
    (field) => field.values.length > 0,
  );
}

/** Null, not an empty list, when nothing is filled. */
export function renderFields(fields: readonly CustomField[]): unknown {
  if (fields.length === 0) return null;
  return fields.map((field) => ({
    field_id: FIELDS[field.field_code]?.id,
    field_name: FIELDS[field.field_code]?.name,
    field_code: field.field_code,
    field_type: 'multitext',
    values: field.values.map(({ value, enum_code = 'WORK' }) => ({
      value,
      enum_id: 8001 + ENUM_CODES.indexOf(enum_code),
      enum_code,
    })),
  }));
}
