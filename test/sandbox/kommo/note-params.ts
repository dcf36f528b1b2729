import type { NoteParams } from './account-state';
import type { FieldError } from './answer';
import type { FieldRules, Item } from './validation';
import { checkFields, isFilledString, isInteger, isOneOf, isString, isStringOrInteger } from './validation';

export const CALL_NOTE_TYPES: readonly string[] = ['call_in', 'call_out'];

/** 1 left a message … 7 line busy. The vendor's SDK has an 8 that no page of the API lists. */
export const CALL_STATUSES: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

/** Every key that a call note keeps; optional ones must be left out, never null. */
export const CALL_PARAMS: FieldRules = {
  duration: { check: isInteger, required: true },
  source: { check: isFilledString, required: true },
  uniq: { check: isString },
  link: { check: isString },
  phone: { check: isString },
  call_result: { check: isString },
  call_status: { check: isOneOf(CALL_STATUSES) },
  call_responsible: { check: isStringOrInteger },
};

const TEXT_PARAMS: FieldRules = { text: { check: isFilledString, required: true } };

const PARAMS_BY_TYPE: Readonly<Record<string, FieldRules>> = {
  common: TEXT_PARAMS,
  service_message: { ...TEXT_PARAMS, service: { check: isFilledString, required: true } },
  extended_service_message: { ...TEXT_PARAMS, service: { check: isFilledString, required: true } },
  call_in: CALL_PARAMS,
  call_out: CALL_PARAMS,
};

export const NOTE_TYPES: readonly string[] = Object.keys(PARAMS_BY_TYPE);

export function checkParams(noteType: string, params: Item): FieldError[] {
  return checkFields(params, PARAMS_BY_TYPE[noteType] ?? {}, 'params.');
}

/** Keys that the note type does not have are dropped without a word. */
export function knownParams(noteType: string, params: Item): NoteParams {
  const known = PARAMS_BY_TYPE[noteType] ?? {};
  return Object.fromEntries(
    Object.entries(params).filter(([name, value]) => name in known && value !== undefined),
  );
}

/** Read side: three keys of a call note come back as null when empty, although null is refused on write. */
export function renderParams(noteType: string, params: NoteParams): NoteParams {
  if (!CALL_NOTE_TYPES.includes(noteType)) return params;
  return { link: null, call_result: null, call_status: null, ...params };
}
