import type {
  CallEvent,
  Direction,
  Disposition,
  Instant,
  LegFacts,
  Strength,
} from '../../../domain/call-event';
import { malformed } from '../../delivery-body';
import { callEvent } from '../../call-reading';
import { payloadDigest } from '../../payload-digest';
import { parsePayload } from '../../payload-fields';
import type { Connection } from '../../provider';
import { callIdOf, partiesOf, present } from '../../provider-dialect';
import { v2Envelope, v2Event, v2EventName } from './payload';
import type { V2Event, V2Leg, V2Payload } from './payload';
import { callerAndCallee, directionOf, dispositionOf, LEG, timeOf } from './v1-values';
import type { ReceivedLog } from './v1-values';

const STRENGTHS: ReadonlyMap<string, Strength> = new Map([
  ['call.initiated', 1],
  ['call.dial_begin', 1],
  ['call.answered', 1],
  ['call.end', 2],
  // The only event that names the agent.
  ['call.summary', 3],
]);

/** What an agent chose in the panel after the call; in the samples with and without the prefix. */
const DISPOSITIONS: readonly string[] = ['call.disposition', 'disposition'];

/** Undefined for event types to come. */
export function readV2Event(
  { fields, receivedAt }: ReceivedLog,
  connection: Connection,
): CallEvent | undefined {
  const name = parsePayload(v2EventName, fields).event_type;
  if (DISPOSITIONS.includes(name)) return readDisposition({ fields, receivedAt }, connection);
  const strength = STRENGTHS.get(name);
  if (strength === undefined) return undefined;
  const event = parsePayload(v2Event, fields);
  const id = event.session_id ?? event.payload?.id;
  if (id === undefined) throw malformed('session_id', 'required');
  const time = timeOf(event.timestamp ?? event.payload?.ended_at, receivedAt);
  return present({
    callId: callIdOf('myoperator', id),
    naming: 'session',
    key: event.event_id ?? payloadDigest(fields),
    name,
    ...time,
    strength,
    ...sidesOf(event, connection),
    startedAt: event.payload?.started_at,
    legs: [legOf(name, event, time.at)],
    expectedRecording: event.payload?.recording_filename,
    clickToCallReference: event.payload?.client_ref_id,
  });
}

/** Its body is published nowhere; all that is relied on is the envelope. */
function readDisposition({ fields, receivedAt }: ReceivedLog, connection: Connection): CallEvent | undefined {
  const { session_id: id, timestamp, event_id } = parsePayload(v2Envelope, fields);
  if (id === undefined) return undefined;
  return callEvent(
    id,
    { payload: fields, connection },
    {
      naming: 'session',
      key: event_id,
      name: 'call.disposition',
      at: timestamp ?? receivedAt,
      aside: true,
      strength: 1,
      legs: [],
    },
  );
}

function sidesOf(event: V2Event, connection: Connection) {
  const direction = v2Direction(event);
  const customer = firstTold(event.payload?.customer_number, event.customer_identifier);
  const own = firstTold(event.payload?.did, event.system_identifier);
  return {
    ...(direction && { direction }),
    ...partiesOf(callerAndCallee({ direction, customer, own }), connection, 'national'),
  };
}

function v2Direction(event: V2Event): Direction | undefined {
  return directionOf(event.direction ?? event.payload?.direction);
}

function firstTold(first: string | undefined, second: string | undefined): string | undefined {
  return [first, second].find((text) => text !== undefined && text !== '') ?? first ?? second;
}

function legOf(name: string, event: V2Event, at: Instant): LegFacts {
  if (name === 'call.initiated' || name === 'call.dial_begin') return { ...LEG, ringingAt: at };
  if (name === 'call.answered')
    return present({ ...LEG, answeredAt: at, extension: extensionOf(event.payload) });
  const { payload } = event;
  const direction = v2Direction(event);
  const disposition = v2Disposition(payload, direction);
  return present({
    ...LEG,
    extension: extensionOf(payload),
    endedAt: payload?.ended_at ?? at,
    disposition,
    ...(disposition === 'answered' && payload && present(talkOf(payload, direction))),
  });
}

/** `missed` of a call of ours may mean that the customer was on the telephone. */
function v2Disposition(
  payload: V2Payload | null | undefined,
  direction?: Direction,
): Disposition | undefined {
  const disposition = dispositionOf(payload?.status);
  const customer = payload?.legs.find(isCustomer);
  const isBusy = direction === 'outbound' && customer?.dial_status?.toUpperCase() === 'BUSY';
  return disposition === 'missed' && isBusy ? 'busy' : disposition;
}

/**
 * The talk is the customer's; `duration` of the whole also counts picking up and ringing. For a call to the
 * account the customer's leg is connected from the start, so the answer is the agent's.
 */
function talkOf(payload: V2Payload, direction: Direction | undefined) {
  const customer = payload.legs.find(isCustomer);
  const agents = payload.legs.filter((leg) => isAgent(leg) && tookPart(leg));
  const [first, second] = direction === 'outbound' ? [[customer], agents] : [agents, [customer]];
  return {
    answeredAt: earliestAnswer(first) ?? earliestAnswer(second),
    talkSeconds:
      customer?.talk_duration ?? agents.find((leg) => leg.talk_duration !== undefined)?.talk_duration,
  };
}

function earliestAnswer(legs: readonly (V2Leg | undefined)[]): Instant | undefined {
  const answers = legs.flatMap((leg) => leg?.answered_at ?? []);
  return answers.length === 0 ? undefined : Math.min(...answers);
}

function extensionOf(payload: V2Payload | null | undefined): string | undefined {
  const agents = payload?.legs.filter(isAgent) ?? [];
  const leg = agents.filter(tookPart).at(-1) ?? agents.at(-1);
  return leg?.agent?.extension ?? leg?.agent?.contact ?? leg?.phone_number;
}

function isCustomer(leg: V2Leg): boolean {
  return leg.type === 'customer';
}

function isAgent(leg: V2Leg): boolean {
  return leg.type === 'agent';
}

function tookPart(leg: V2Leg): boolean {
  return leg.result === 'answered' || leg.result === 'connected' || leg.dial_status === 'ANSWER';
}
