import type { CallEvent, Direction, Disposition, Instant } from '../../../domain/call-event';
import { WHOLE_CALL } from '../../../domain/call-event';
import type { JsonObject } from '../../delivery-body';
import type { RawParties } from '../../provider-dialect';

export interface ReceivedLog {
  readonly fields: JsonObject;
  readonly receivedAt: Instant;
}

/** The whole call is the one leg. */
export const LEG = { id: WHOLE_CALL, role: 'conversation' } as const;

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  '1': 'inbound',
  incoming: 'inbound',
  inbound: 'inbound',
  '2': 'outbound',
  outgoing: 'outbound',
  outbound: 'outbound',
};

export function directionOf(event: string | undefined): Direction | undefined {
  return event === undefined ? undefined : DIRECTIONS[event];
}

const DISPOSITIONS: Readonly<Record<string, Disposition>> = {
  '1': 'answered',
  connected: 'answered',
  bridged: 'answered',
  '2': 'missed',
  missed: 'missed',
  '3': 'voicemail',
  voicemail: 'voicemail',
};

export function dispositionOf(status: string | undefined): Disposition | undefined {
  return status === undefined ? undefined : DISPOSITIONS[status.toLowerCase()];
}

export interface Sides {
  readonly direction: Direction | undefined;
  readonly customer: string | undefined;
  /** The account's own number; MyOperator writes `unknown` when it has none to tell. */
  readonly own: string | undefined;
}

export function callerAndCallee({ direction, customer, own }: Sides): RawParties {
  const told = own === undefined || /^\s*(unknown)?\s*$/i.test(own) ? undefined : own;
  return direction === 'outbound' ? { from: told, to: customer } : { from: customer, to: told };
}

/**
 * The customer's number in the spelling that says most. The documentation gives `clid` a plus and country
 * code and its sample gives it neither, so what is written counts, not the field's name.
 */
export function bestNumber(raw: string | undefined, formatted: string | undefined): string | undefined {
  const spellings = [raw, formatted].filter((number) => number !== undefined && number.trim() !== '');
  const withPlus = spellings.find((number) => /^(\+|\s+\d)/.test(number ?? ''));
  return withPlus ?? spellings[0] ?? raw ?? formatted;
}

/** @param told by MyOperator, where it tells a time */
export function timeOf(
  told: Instant | undefined,
  receivedAt: Instant,
): Pick<CallEvent, 'at' | 'timedByArrival'> {
  return told === undefined ? { at: receivedAt, timedByArrival: true } : { at: told };
}
