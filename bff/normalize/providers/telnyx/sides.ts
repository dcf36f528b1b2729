import type { Direction, LegRole, Strength } from '../../../domain/call-event';
import type { CallbackAddress } from '../../callback-address';
import type { Connection } from '../../provider';
import { isLine, lineName } from '../../provider-dialect';
import type { Sides } from '../../provider-dialect';

/** What is told of one leg of a session, be it in an event or in the log. */
export interface ToldLeg {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly direction: Direction | undefined;
  /** Whether a telephone of the account began the call. */
  readonly isFromSip: boolean;
  /** Of a call that we started. */
  readonly ours: CallbackAddress;
}

export interface LegSides extends Sides {
  readonly role: LegRole;
  /** How far the direction of this leg tells that of the call. */
  readonly strength: Strength;
}

/**
 * Direction is told of a leg, and only when it begins. A leg that came in makes a call that came in, whatever is dialled
 * later; a number that was dialled makes a call out, unless another leg came in; a line that was dialled says little.
 * While no beginning is known, a call is taken for one that came in, unless it began at a telephone of the account.
 */
export function sidesOf(leg: ToldLeg, connection: Connection): LegSides {
  const [from, to] = [addressOf(leg.from), addressOf(leg.to)];
  const { customer } = leg.ours;
  if (customer !== undefined)
    return sidesOfOurs(leg, { from, isCustomer: lineName(to, connection) === customer });
  const [isIn, isOut] = [leg.direction === 'inbound', leg.direction === 'outbound'];
  const role = isIn ? 'entrance' : isLine(to) ? 'inward' : 'outward';
  if (isLine(from))
    return { role, strength: isIn || isOut ? 3 : 1, direction: 'outbound', from, to, line: from };
  if (isIn) return { role, strength: 3, direction: 'inbound', from, to };
  if (isLine(to)) return { role, strength: 1, direction: 'inbound', from, line: to };
  if (isOut) return { role, strength: 2, direction: 'outbound', from, to };
  return { role, strength: 1, direction: leg.isFromSip ? 'outbound' : 'inbound', from, to };
}

/** The manager is rung first, at whatever he telephones with. */
function sidesOfOurs(
  { ours, direction }: ToldLeg,
  { from, isCustomer }: { readonly from: string | undefined; readonly isCustomer: boolean },
): LegSides {
  const sides = {
    strength: direction === undefined ? 1 : 3,
    direction: 'outbound',
    from,
    to: ours.customer,
  } as const;
  return isCustomer ? { ...sides, role: 'outward' } : { ...sides, role: 'inward', line: ours.line };
}

/** SIP addresses are told with their scheme and without. */
function addressOf(party: string | undefined): string | undefined {
  return party !== undefined && /^[^:<>\s]+@[^@\s]+$/.test(party) ? `sip:${party}` : party;
}
