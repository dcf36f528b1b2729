import type { Direction } from '../domain/call-event';
import { compact } from './call-facts';
import type { Leg } from './call-facts';

/**
 * Legs that are told by where they lead, as parties and conversations. Pure.
 *
 * What comes in is answered before anybody is rung: by a menu, or in order to be passed on. Once telephones were rung,
 * these tell whether anybody spoke, and the caller's leg only how long the caller stayed. In a call out it is the manager's
 * own leg whose answer counts for nothing: it is rung first, and the customer's leg is the conversation.
 */
export function plainLegs(legs: readonly Leg[], direction: Direction | undefined): readonly Leg[] {
  const isOut = direction === 'outbound';
  const isNear = ({ role }: Leg): boolean => role === 'entrance' || (isOut && role === 'inward');
  const isFar = (leg: Leg): boolean => isDirected(leg) && !isNear(leg);
  const [hasNear, hasFar] = [legs.some(isNear), legs.some(isFar)];
  return legs.map((leg): Leg => {
    if (!isDirected(leg)) return leg;
    if (isFar(leg)) return { ...leg, role: isOut && hasNear ? 'conversation' : 'party' };
    if (isOut) return unanswered(leg, 'party');
    return hasFar ? unanswered(leg, 'conversation') : { ...leg, role: 'party' };
  });
}

function isDirected({ role }: Leg): boolean {
  return role === 'inward' || role === 'outward' || role === 'entrance';
}

/** What rings until the far end answers: that it was picked up says nothing of how the call ends. */
function unanswered({ answeredAt, disposition, talkSeconds: _, ...leg }: Leg, role: Leg['role']): Leg {
  const wasAnswered = answeredAt !== undefined || disposition?.value === 'answered';
  return compact({ ...leg, role, disposition: wasAnswered ? undefined : disposition });
}
