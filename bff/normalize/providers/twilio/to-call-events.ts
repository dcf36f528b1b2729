import { beforeTheCustomer, callEvent, endOfLeg, readsCalls } from '../../call-reading';
import { isLine, lineName, partiesOf, present } from '../../provider-dialect';
import type { Sides } from '../../provider-dialect';
import { callStatus, UNANSWERED } from './payload';
import type { Leg } from './payload';

export const { toCallEvents, readRow } = readsCalls(() => callStatus, readLeg);

/** A status tells of one leg; `ParentCallSid` joins a dialled leg to the call that dialled it. */
function readLeg(leg: Leg) {
  const { RecordingSid: reference, RecordingStatus: outcome = 'completed', CallStatus: status } = leg.call;
  return callEvent(leg.call.ParentCallSid ?? leg.call.CallSid, leg, {
    name: status ?? 'recording',
    at: leg.at,
    clickToCallReference: leg.ours.reference,
    // The address in the callback may ask for credentials, which the API client has.
    recording: reference && outcome === 'completed' ? { kind: 'provider', reference } : undefined,
    ...(status === undefined ? { strength: 1, legs: [] } : courseOf(leg)),
  });
}

function courseOf(leg: Leg) {
  const { ParentCallSid: parent, CallSid: id, talk } = leg.call;
  const { line, direction, ...parties } = sidesOf(leg);
  const isOurs = leg.ours.customer !== undefined;
  const told = present({
    id,
    role: isOurs === (parent === undefined) ? 'party' : 'conversation',
    extension: leg.ours.line ?? lineName(line, leg.connection),
    ...(isOurs && parent === undefined ? beforeTheCustomer(momentOf(leg)) : momentOf(leg)),
  } as const);
  // Twilio itself answers a call that it forwards: whether anybody spoke, the telephones that it dialled know better.
  const isDialledEnd = parent !== undefined && told.endedAt !== undefined;
  const whole = present({ id: parent ?? id, role: 'conversation', disposition: told.disposition } as const);
  return {
    strength: isDialledEnd ? (talk > 0 ? 3 : 2) : 1,
    direction,
    ...partiesOf(parties, leg.connection, 'international'),
    startedAt: leg.at - talk * 1000,
    legs: isDialledEnd && !isOurs ? [told, whole] : [told],
  } as const;
}

/** A dialled leg knows the outside party only: the number it was dialled from, or for. */
function sidesOf({ call, ours, connection }: Leg): Sides {
  const { Direction, From: from, To: to, ParentCallSid } = call;
  const line = isLine(from) ? from : undefined;
  if (ours.customer !== undefined) return { direction: 'outbound', to: ours.customer };
  if (ParentCallSid === undefined) {
    return { direction: Direction !== 'inbound' || line ? 'outbound' : 'inbound', from, to, line };
  }
  const own = lineName(connection.credentials['callerId'], connection);
  if (!isLine(to) && lineName(from, connection) === own) return { direction: 'outbound', to, line };
  return { direction: 'inbound', from, line: to };
}

function momentOf(leg: Leg) {
  const { CallStatus: status = '', talk } = leg.call;
  if (UNANSWERED.has(status)) return endOfLeg(leg.at, talk, UNANSWERED.get(status));
  if (status === 'ringing') return { ringingAt: leg.at };
  return status === 'in-progress' ? { answeredAt: leg.at } : {};
}
