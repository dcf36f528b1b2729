import { LEG_ROLES } from '../domain/call-event';
import type { CallFacts, Leg } from './call-facts';
import { compact } from './call-facts';
import { earliest, latest, strongest } from './fact';

/**
 * Joins what was known with what is said now. Pure, commutative, associative and idempotent: any order
 * and any repetition of the same statements ends in the same facts.
 */
export function merge(a: CallFacts, b: CallFacts): CallFacts {
  return compact({
    namings: union(a.namings, b.namings),
    direction: strongest(a.direction, b.direction),
    from: strongest(a.from, b.from),
    to: strongest(a.to, b.to),
    internal: strongest(a.internal, b.internal),
    startedAt: earliest(a.startedAt, b.startedAt),
    lastEventAt: latest(a.lastEventAt, b.lastEventAt),
    recording: strongest(a.recording, b.recording),
    expectedRecording: strongest(a.expectedRecording, b.expectedRecording),
    leadId: strongest(a.leadId, b.leadId),
    clickToCallReference: strongest(a.clickToCallReference, b.clickToCallReference),
    result: strongest(a.result, b.result),
    legs: mergeLegs(a.legs, b.legs),
  });
}

function union(a?: readonly string[], b?: readonly string[]): readonly string[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return [...new Set([...a, ...b])].sort();
}

function mergeLegs(a: readonly Leg[], b: readonly Leg[]): readonly Leg[] {
  const legs = new Map<string, Leg>();
  for (const leg of [...a, ...b]) {
    const known = legs.get(leg.id);
    legs.set(leg.id, known === undefined ? leg : mergeLeg(known, leg));
  }
  return [...legs.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
}

function mergeLeg(a: Leg, b: Leg): Leg {
  return compact({
    id: a.id,
    role: LEG_ROLES.indexOf(a.role) >= LEG_ROLES.indexOf(b.role) ? a.role : b.role,
    extension: strongest(a.extension, b.extension),
    ringingAt: earliest(a.ringingAt, b.ringingAt),
    answeredAt: earliest(a.answeredAt, b.answeredAt),
    endedAt: latest(a.endedAt, b.endedAt),
    disposition: strongest(a.disposition, b.disposition),
    talkSeconds: strongest(a.talkSeconds, b.talkSeconds),
  });
}
