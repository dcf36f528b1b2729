import type { CallRules, IncomingUnknownRule, OutgoingNewRule } from '../contract/settings';
import type { Direction } from '../contract/call-view';

/** What to open in Kommo for a number nobody has. */
export type UnknownNumberAction = IncomingUnknownRule['action'] | OutgoingNewRule['action'];

/** Pure. An incoming lead cannot be opened for an outgoing call, so the two directions have rules of their own. */
export function decideUnknownNumber(direction: Direction, rules: CallRules): UnknownNumberAction {
  return direction === 'inbound' ? rules.incomingUnknown.action : rules.outgoingNew.action;
}
