import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode, PhoneNumber } from 'libphonenumber-js/max';
import { isSureNumber } from './numbering-plans';
import { createRecentValues } from './recent-values';

export type PhoneReading =
  | { readonly kind: 'number'; readonly e164: string }
  /** Digits that no numbering plan explains. */
  | { readonly kind: 'raw'; readonly digits: string }
  | { readonly kind: 'extension'; readonly extension: string }
  | { readonly kind: 'withheld' }
  /** A SIP or client name: somebody without a number. */
  | { readonly kind: 'named'; readonly name: string };

/**
 * What digits without a plus are taken for first: `national` for a provider that writes local numbers,
 * `international` for one that only leaves the plus out. The other reading is tried second.
 */
export type PlainDigits = 'national' | 'international';

const WITHHELD =
  /^(anonymous|unknown|private|restricted|withheld|blocked|unavailable|hidden|invalid|asserted|none|null|undefined|n\/?a|no[ -]?(caller[ -]?id|number)|not[ -]available)$/i;
/** Above it, a number could be a real one somewhere; below it, only a line inside the account. */
const EXTENSION_MAX_DIGITS = 6;
/** ITU-T E.164: country code and number together. */
const E164_MIN_DIGITS = 7;
const E164_MAX_DIGITS = 15;
const NAME_MAX_LENGTH = 64;
/** Longer than an extension, and not longer than E.164. */
const PLAIN = /^\+?\d{7,15}$/;

/** An account's own numbers are in every delivery, a caller's in each event of the call. */
const remembered = createRecentValues<PhoneReading>(2_000);
const REMEMBERED_MAX_LENGTH = 40;

/**
 * One spelling for all the ways providers write a party: missing plus, missing country, spaces, a plus that
 * a query string turned into a space, `sip:` and `client:` addresses, words for a hidden number.
 * Never throws.
 * @param country ISO 3166-1 alpha-2, of numbers written without a country
 */
export function normalizePhone(
  raw: string,
  country: string,
  plainDigits: PlainDigits = 'national',
): PhoneReading {
  if (isWrittenOut(raw, plainDigits)) return { kind: 'number', e164: raw.startsWith('+') ? raw : `+${raw}` };
  if (raw.length > REMEMBERED_MAX_LENGTH) return readPhone(raw, country, plainDigits);
  return remembered.recall(`${country} ${plainDigits} ${raw}`, () => readPhone(raw, country, plainDigits));
}

/** Nothing but a number with its calling code: as most providers write most numbers. */
function isWrittenOut(raw: string, plainDigits: PlainDigits): boolean {
  const hasPlus = raw.startsWith('+');
  return (
    (hasPlus || plainDigits === 'international') &&
    PLAIN.test(raw) &&
    isSureNumber(hasPlus ? raw.slice(1) : raw)
  );
}

function readPhone(raw: string, country: string, plainDigits: PlainDigits): PhoneReading {
  const decodedPlus = /^\s+\d/.test(raw);
  const party = partyOf(raw);
  if (party === '' || WITHHELD.test(party)) return { kind: 'withheld' };
  if (/\p{L}/u.test(party)) return { kind: 'named', name: party.slice(0, NAME_MAX_LENGTH) };
  const digits = party.replace(/\D/g, '');
  if (digits === '') return { kind: 'withheld' };
  if (party.startsWith('+')) return withPlus(digits);
  if (decodedPlus && isValidAbroad(digits)) return withPlus(digits);
  if (digits.length <= EXTENSION_MAX_DIGITS) return { kind: 'extension', extension: digits };
  // Nobody puts brackets into a number whose plus a program dropped.
  const e164 = plainToE164(digits, country, party === digits ? plainDigits : 'national');
  return e164 === undefined
    ? { kind: 'raw', digits: digits.slice(0, NAME_MAX_LENGTH) }
    : { kind: 'number', e164 };
}

/** How `CallEvent.from` and `.to` hold it: E.164 when known, the provider's digits when not, '' when withheld. */
export function phoneText(reading: PhoneReading): string {
  switch (reading.kind) {
    case 'number':
      return reading.e164;
    case 'raw':
      return reading.digits;
    case 'extension':
      return reading.extension;
    case 'named':
      return reading.name;
    case 'withheld':
      return '';
  }
}

/** For people: national within the account's country, international abroad; anything but E.164 unchanged. */
export function formatPhone(e164: string, country: string): string {
  if (!/^\+\d+$/.test(e164)) return e164;
  const parsed = parsePhoneNumberFromString(e164);
  if (parsed === undefined) return e164;
  return parsed.country === country ? parsed.formatNational() : parsed.formatInternational();
}

/** @returns ISO 3166-1 alpha-2; null when the number does not tell */
export function countryOf(e164: string): string | null {
  return /^\+\d+$/.test(e164) ? (parsePhoneNumberFromString(e164)?.country ?? null) : null;
}

/** The part that names the party: without display name, scheme, host and parameters, in ASCII digits. */
function partyOf(raw: string): string {
  const ascii = raw.normalize('NFKC').replace(/[\u0660-\u0669\u06f0-\u06f9]/g, asciiDigit);
  const address = /<([^<>]*)>\s*$/.exec(ascii)?.[1] ?? ascii;
  const scheme = /^\s*(sips?|tel|client|callto):/i.exec(address)?.[0] ?? '';
  const body = address.slice(scheme.length);
  return (scheme === '' ? body : (body.split(/[@;?]/)[0] ?? '')).trim();
}

function asciiDigit(digit: string): string {
  return String(digit.charCodeAt(0) & 0xf);
}

/**
 * A written plus is believed even for a number that no plan lists: plans change faster than this library.
 * Of `+44 (0)20 …` the zero is dropped.
 */
function withPlus(digits: string): PhoneReading {
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  if (parsed?.isValid()) return { kind: 'number', e164: parsed.number };
  const fits =
    digits.length >= E164_MIN_DIGITS && digits.length <= E164_MAX_DIGITS && !digits.startsWith('0');
  return fits
    ? { kind: 'number', e164: `+${digits}` }
    : { kind: 'raw', digits: digits.slice(0, NAME_MAX_LENGTH) };
}

function plainToE164(digits: string, country: string, plainDigits: PlainDigits): string | undefined {
  const international = `+${digits.startsWith('00') ? digits.slice(2) : digits}`;
  const readHome = (): Parsed => parsePhoneNumberFromString(digits, country as CountryCode);
  const readAbroad = (): Parsed => parsePhoneNumberFromString(international);
  if (plainDigits === 'national') {
    const home = readHome();
    return (valid(home) ?? valid(readAbroad()) ?? possible(home))?.number;
  }
  const abroad = readAbroad();
  // As it stands: not by leaving out a zero, which digits of another country could pass for.
  const literal = abroad?.number === international ? abroad : undefined;
  const sure = valid(literal);
  if (sure !== undefined) return sure.number;
  const home = readHome();
  return (valid(home) ?? valid(abroad) ?? possible(literal) ?? possible(home))?.number;
}

type Parsed = PhoneNumber | undefined;

function valid(number: Parsed): Parsed {
  return number?.isValid() ? number : undefined;
}

function possible(number: Parsed): Parsed {
  return number?.isPossible() ? number : undefined;
}

function isValidAbroad(digits: string): boolean {
  return valid(parsePhoneNumberFromString(`+${digits}`)) !== undefined;
}
