import { AppError } from '../domain/errors';
import { callId } from '../domain/ids';
import type { CallId } from '../domain/ids';
import type { ProviderName } from '../contract/settings';
import type { Direction } from '../domain/call-event';
import { normalizePhone, phoneText } from './phone-number';
import type { PhoneReading, PlainDigits } from './phone-number';
import type { Connection } from './provider';

/** @throws AppError delivery/malformed for an id that cannot name a call. */
export function callIdOf(provider: ProviderName, providerCallId: string): CallId {
  try {
    return callId(provider, providerCallId);
  } catch (cause) {
    throw new AppError('delivery/malformed', { fields: [{ path: 'callId', code: 'invalid' }], cause });
  }
}

export interface Parties {
  readonly from?: string;
  readonly to?: string;
  readonly internal?: boolean;
}

export interface RawParties {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Which way a call goes, whom it is between, and the line of the manager as the provider names it. */
export interface Sides extends RawParties {
  readonly direction: Direction;
  readonly line?: string | undefined;
}

/** Both ends in our spelling. Two ends without a public number make an internal call. */
export function partiesOf(raw: RawParties, connection: Connection, plainDigits: PlainDigits): Parties {
  const read = (text: string | undefined): PhoneReading | undefined =>
    text === undefined ? undefined : normalizePhone(text, connection.defaultCountry, plainDigits);
  const from = read(raw.from);
  const to = read(raw.to);
  return present({
    from: from && phoneText(from),
    to: to && phoneText(to),
    internal: isInside(from) && isInside(to) ? true : undefined,
  });
}

/** A line inside the account, as a softphone or a desk telephone has one: `client:maria`, `sip:maria@acme.example`. */
export function isLine(party = ''): boolean {
  return /^(client|sips?):/i.test(party);
}

/** A manager's telephone as the settings have to name it: the line's address, or the number in our spelling. */
export function lineName(party: string | undefined, { defaultCountry }: Connection): string | undefined {
  if (party === undefined || isLine(party)) return party?.split(/[;?]/)[0];
  return phoneText(normalizePhone(party, defaultCountry, 'international'));
}

function isInside(party: PhoneReading | undefined): boolean {
  return party?.kind === 'extension' || party?.kind === 'named';
}

/** The object without keys that hold undefined, as exact optional properties want it. */
export function present<Shape extends object>(value: Shape): Present<Shape> {
  const kept: Record<string, unknown> = {};
  // Rather than lists of entries: this is on the way of every delivery.
  for (const name in value) if (value[name] !== undefined) kept[name] = value[name];
  // Dropping the undefined ones is what the type says; the loop cannot know it.
  return kept as Present<Shape>;
}

type Present<Shape> = {
  [Key in keyof Shape as undefined extends Shape[Key] ? never : Key]: Shape[Key];
} & { [Key in keyof Shape as undefined extends Shape[Key] ? Key : never]?: Exclude<Shape[Key], undefined> };
