import type { FieldError, ItemErrors } from './answer';
import { invalid, problem, Refusal } from './answer';

export type Item = Readonly<Record<string, unknown>>;

/** Tells what is wrong with a present, non-null value. */
export type Check = (value: unknown, path: string) => FieldError[];

export interface FieldRule {
  readonly check: Check;
  readonly required?: boolean;
  /** The read side gives null here and the write side takes it; everywhere else null is refused. */
  readonly nullable?: boolean;
}

export type FieldRules = Readonly<Record<string, FieldRule>>;

const MAX_ITEMS = 250;

export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fault(code: string, path: string, detail: string): FieldError[] {
  return [{ code, path, detail }];
}

export const isString: Check = (value, path) =>
  typeof value === 'string' ? [] : fault('InvalidType', path, 'This value should be of type string.');

export const isFilledString: Check = (value, path) => {
  if (typeof value !== 'string') return isString(value, path);
  return value.trim() === '' ? fault('NotBlank', path, 'This value should not be blank.') : [];
};

/** A whole number, zero or more: ids, seconds, money and Unix times alike. */
export const isInteger: Check = (value, path) =>
  Number.isInteger(value) && (value as number) >= 0
    ? []
    : fault('InvalidType', path, 'This value should be of type int.');

export const isBoolean: Check = (value, path) =>
  typeof value === 'boolean' ? [] : fault('InvalidType', path, 'This value should be of type bool.');

export const isStringOrInteger: Check = (value, path) =>
  typeof value === 'string' ? [] : isInteger(value, path);

export function isOneOf(choices: readonly unknown[]): Check {
  return (value, path) =>
    choices.includes(value)
      ? []
      : fault('NotSupportedChoice', path, 'The value you selected is not a valid choice.');
}

export function isObject(rules: FieldRules): Check {
  return (value, path) =>
    isItem(value)
      ? checkFields(value, rules, `${path}.`)
      : fault('InvalidType', path, 'This value should be of type object.');
}

export function isListOf(check: Check, limit = Infinity): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return fault('InvalidType', path, 'This value should be of type array.');
    if (value.length > limit)
      return fault('TooHigh', path, `This collection should contain ${limit} elements or less.`);
    return value.flatMap((entry: unknown, index) => check(entry, `${path}.${index}`));
  };
}

export function checkFields(item: Item, rules: FieldRules, prefix = ''): FieldError[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    const value = item[name];
    const path = `${prefix}${name}`;
    if (value === undefined)
      return rule.required ? fault('FieldMissing', path, 'This field is missing.') : [];
    if (value === null)
      return rule.nullable ? [] : fault('NotNullable', path, 'This value should not be null.');
    return rule.check(value, path);
  });
}

/** What the API echoes for an item: its own `request_id`, else its index. */
export function requestIdOf(item: Item, index: number): string {
  return typeof item.request_id === 'string' ? item.request_id : String(index);
}

/** The body of a POST or PATCH on a collection. Above `limit` entities the answer is 422. */
export function readItems(body: unknown, limit = MAX_ITEMS): Item[] {
  if (!Array.isArray(body) || body.length === 0 || !body.every(isItem)) {
    throw new Refusal(problem(400, 'Request body must be a non-empty array of objects'));
  }
  if (body.length > limit) throw new Refusal(problem(422, `Limit ${limit} per page`));
  return body;
}

/** The body of a PATCH on one record. */
export function readItem(body: unknown): Item {
  if (!isItem(body)) throw new Refusal(problem(400, 'Request body must be an object'));
  return body;
}

/** One bad field refuses the whole request, with all problems of all items. */
export function refuseInvalid(items: readonly Item[], check: (item: Item) => FieldError[]): void {
  const found: ItemErrors[] = items
    .map((item, index) => ({ request_id: requestIdOf(item, index), errors: check(item) }))
    .filter(({ errors }) => errors.length > 0);
  if (found.length > 0) throw new Refusal(invalid(found));
}
