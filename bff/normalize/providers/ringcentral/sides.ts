import type { Direction, Strength } from '../../../domain/call-event';
import type { RawParties } from '../../provider-dialect';
import type { SessionParty } from './payload';

type End = SessionParty['from'];

export interface PartySides extends RawParties {
  readonly direction: Direction;
  /** Both ends are the account's; undefined where the party cannot know. */
  readonly internal?: boolean;
  /** Who began the session knows its ends; whoever it was passed on to may be told others. */
  readonly strength: Strength;
}

/** A call goes out that one of the account began. */
export function sidesOf(party: SessionParty, isRingOut: boolean): PartySides {
  const { from, to } = party;
  if (isRingOut) {
    const ends = isInitiator(party) ? { from: to.number, to: from.number } : numbersOf(party);
    return { ...ends, direction: 'outbound', internal: false, strength: 2 };
  }
  const isCaller = party.direction === 'outbound';
  const isOurs = isInside(from) || (isCaller && party.extension !== undefined);
  const direction = isOurs ? 'outbound' : 'inbound';
  if (isCaller) return { ...numbersOf(party), direction, internal: isOurs && isInside(to), strength: 2 };
  const isWithin = isOurs && (party.extension !== undefined || isInside(to));
  return { ...numbersOf(party), direction, ...(isWithin && { internal: true }), strength: 1 };
}

/** The manager's telephone, which RingCentral rings as if the customer called it. */
export function isInitiator({ ringOutRole, extension }: SessionParty): boolean {
  return ringOutRole === undefined ? extension !== undefined : ringOutRole === 'initiator';
}

/** An extension of the account, named by its id or by its short number. */
export function isInside({ number = '', extension }: End): boolean {
  return extension !== undefined || /^\d{1,6}$/.test(number);
}

function numbersOf({ from, to }: SessionParty): RawParties {
  return { from: from.number, to: to.number };
}
