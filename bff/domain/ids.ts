/** Brands: an id of one thing cannot be passed for an id of another. */

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Kommo's numeric account id. Every row and key is scoped by it. */
export type AccountId = Branded<number, 'AccountId'>;
/** `{provider}:{provider's id of the whole conversation}`; also Kommo's `uniq`. */
export type CallId = Branded<string, 'CallId'>;
export type KommoUserId = Branded<number, 'KommoUserId'>;

/** @throws RangeError when the value is not a positive safe integer. */
export function accountId(value: number): AccountId {
  if (!Number.isSafeInteger(value) || value <= 0) throw new RangeError('not a Kommo account id');
  return value as AccountId;
}

export function kommoUserId(value: number): KommoUserId {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('not a Kommo user id');
  return value as KommoUserId;
}

const CALL_ID_MAX_LENGTH = 255;

export function callId(provider: string, providerCallId: string): CallId {
  return parseCallId(`${provider}:${providerCallId}`) ?? raise(new RangeError('not a call id'));
}

/** A call id as it came in a path or a job; undefined when it cannot be one. */
export function parseCallId(text: string): CallId | undefined {
  if (text.length > CALL_ID_MAX_LENGTH || hasControlCharacter(text)) return undefined;
  return /^[a-z]+:\S/.test(text) ? (text as CallId) : undefined;
}

/** Stands for all calls of a provider, where a job names them together. */
export function everyCallOf(provider: string): CallId {
  return callId(provider, '*');
}

/** Stands for the provider of calls that an administrator makes to try things out; no vendor has this name. */
export const TEST_CALLS = 'test';

export function isTestCall(id: CallId): boolean {
  return providerOf(id) === TEST_CALLS;
}

export function providerOf(id: CallId): string {
  return id.slice(0, id.indexOf(':'));
}

function hasControlCharacter(text: string): boolean {
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (code < 32 || code === 127) return true;
  }
  return false;
}

function raise(error: Error): never {
  throw error;
}
