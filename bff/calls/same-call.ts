import { WHOLE_CALL } from '../domain/call-event';
import { providerOf } from '../domain/ids';
import type { CallId } from '../domain/ids';
import type { CallFacts } from './call-facts';
import { describeCall } from './describe-call';

export interface NamedCall {
  readonly callId: CallId;
  readonly facts: CallFacts;
}

/** How far two clocks, and two ideas of when a call begins, may lie apart. */
export const SAME_START_MS = 60_000;

/**
 * Which of the candidates is the same call under another name. Pure. Only names of different kinds, and of one provider,
 * can be two of one call: the calls must have no kind of name in common. Then they are one if they share a leg; or, where not both of
 * them are told leg by leg, if the number outside and the direction are the same and the starts lie close together.
 */
export function sameCall<Call extends NamedCall>(
  call: NamedCall,
  candidates: readonly Call[],
): Call | undefined {
  const others = candidates.filter(
    (other) =>
      providerOf(other.callId) === providerOf(call.callId) && !haveCommon(namings(call), namings(other)),
  );
  const byLeg = others.find((other) => haveCommon(legIds(call), legIds(other)));
  if (byLeg !== undefined) return byLeg;
  return others
    .map((other) => ({ other, apart: apart(call, other) }))
    .filter((one): one is { other: Call; apart: number } => one.apart !== undefined)
    .sort((a, b) => a.apart - b.apart)[0]?.other;
}

const namings = ({ facts }: NamedCall): readonly string[] => facts.namings ?? [];

/** A conversation may be named by one of its legs. */
export function legIds({ callId, facts }: NamedCall): readonly string[] {
  const legs = facts.legs.map(({ id }) => id).filter((id) => id !== WHOLE_CALL);
  return [...legs, callId.slice(callId.indexOf(':') + 1)];
}

function haveCommon(a: readonly string[], b: readonly string[]): boolean {
  return a.some((one) => b.includes(one));
}

/** Milliseconds between the two starts; undefined when the calls cannot be one. */
function apart(a: NamedCall, b: NamedCall): number | undefined {
  if (isToldByLegs(a) && isToldByLegs(b)) return undefined;
  const [one, two] = [describeCall(a.facts), describeCall(b.facts)];
  if (one.externalNumber === '' || one.externalNumber !== two.externalNumber) return undefined;
  if (one.direction !== two.direction || one.startedAt === null || two.startedAt === null) return undefined;
  const between = Math.abs(one.startedAt - two.startedAt);
  return between <= SAME_START_MS ? between : undefined;
}

function isToldByLegs({ facts }: NamedCall): boolean {
  return facts.legs.every(({ id }) => id !== WHOLE_CALL);
}
