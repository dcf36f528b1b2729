import type { CallEvent, Disposition, Instant, LegFacts, Strength } from '../../../domain/call-event';
import { readJsonObject, readText } from '../../delivery-body';
import type { JsonObject } from '../../delivery-body';
import { payloadDigest } from '../../payload-digest';
import { parsePayload } from '../../payload-fields';
import type { Connection, Delivery, Reading } from '../../provider';
import { callIdOf, partiesOf, present } from '../../provider-dialect';
import { anyEvent, CALL_EVENTS, callEvent } from './payload';
import type { CallEventName, CallPayload } from './payload';

/**
 * One delivery is one event of one leg. Every call event repeats what is known of the leg so far, so a
 * lost `call.connected` is made good by the `connected_at` of whatever comes next.
 *
 * Text messages, wrap-up panels and events not known yet are taken note of and say nothing about a call.
 * A GET is VoIPstudio, or a person, trying the address.
 * @throws AppError delivery/malformed
 */
export function toCallEvents(delivery: Delivery, connection: Connection): Reading {
  const text = readText(delivery.body);
  if (delivery.method === 'GET' && text === '') return { events: [] };
  const payload = readJsonObject(text);
  const { event_name } = parsePayload(anyEvent, payload);
  const name = CALL_EVENTS.find((known) => known === event_name.toLowerCase());
  if (name === undefined) return { events: [] };
  return { events: [readCallEvent({ name, payload, receivedAt: delivery.receivedAt }, connection)] };
}

interface Named {
  readonly name: CallEventName;
  readonly payload: JsonObject;
  readonly receivedAt: Instant;
}

function readCallEvent({ name, payload, receivedAt }: Named, connection: Connection): CallEvent {
  const call = parsePayload(callEvent, payload);
  const at = call.event_time ?? receivedAt;
  return present({
    callId: callIdOf('voipstudio', call.src_hash ?? call.call_id),
    key: call.id ?? payloadDigest(payload),
    name,
    at,
    strength: strengthOf(name),
    direction: directionOf(call),
    ...partiesOf({ from: call.src, to: call.dst }, connection, 'international'),
    startedAt: call.start_time,
    legs: [legOf(name, call, at)],
    expectedRecording: expectedRecordingOf(name, call, connection),
  });
}

function strengthOf(name: CallEventName): Strength {
  return name === 'call.hangup' || name === 'call.missed' ? 2 : 1;
}

function directionOf(call: CallPayload): CallEvent['direction'] {
  if (call.destination === undefined) return undefined;
  return call.destination === 'in' ? 'inbound' : 'outbound';
}

function legOf(name: CallEventName, call: CallPayload, at: Instant): LegFacts {
  return present({
    id: call.call_id,
    role: isQueue(call) ? ('conversation' as const) : ('party' as const),
    extension: isQueue(call) ? undefined : extensionOf(call),
    ...momentOf(name, call, at),
  });
}

/**
 * No event tells of a recording: the API is asked by the leg's number, which takes a token. Whether this call
 * was recorded at all, only the answer says.
 */
function expectedRecordingOf(
  name: CallEventName,
  call: CallPayload,
  { credentials }: Connection,
): string | undefined {
  const wasTalk = name === 'call.hangup' && call.connected_at !== undefined && !isQueue(call);
  const canAsk = (credentials['apiToken'] ?? '') !== '';
  return wasTalk && canAsk ? call.call_id : undefined;
}

/** The page writes the context both as `QUEUE` and as `Queue`. */
function isQueue(call: CallPayload): boolean {
  return call.context?.toUpperCase() === 'QUEUE';
}

/** VoIPstudio numbers its users; 0 stands for the party outside. */
function extensionOf(call: CallPayload): string | undefined {
  const id = call.destination === 'out' ? call.src_id : call.dst_id;
  return id === '0' ? undefined : id;
}

type Moment = Partial<Pick<LegFacts, 'ringingAt' | 'answeredAt' | 'endedAt' | 'disposition' | 'talkSeconds'>>;

function momentOf(name: CallEventName, call: CallPayload, at: Instant): Moment {
  switch (name) {
    case 'call.initial':
      return {};
    case 'call.ringing':
      return { ringingAt: at };
    case 'call.connected':
      return { answeredAt: call.connected_at ?? at };
    case 'call.hold':
    case 'call.unhold':
    case 'call.dtmf':
      return present({ answeredAt: call.connected_at });
    case 'call.missed':
      return { endedAt: at, disposition: unansweredBecause(call) };
    case 'call.hangup':
      return hangup(call, at);
  }
}

function hangup(call: CallPayload, at: Instant): Moment {
  if (call.connected_at === undefined) return { endedAt: at, disposition: unansweredBecause(call) };
  return present({
    answeredAt: call.connected_at,
    endedAt: at,
    // A queue takes a call before any agent does; whether one did, its `call.missed` says.
    disposition: isQueue(call) ? undefined : ('answered' as const),
    // Counts from the answer in the documented sample.
    talkSeconds: call.duration,
  });
}

/** Names of Q.850 causes, as `t_cause` prints them; the list is not published. */
const CAUSES: readonly (readonly [RegExp, Disposition])[] = [
  [/busy/i, 'busy'],
  [/reject|declin/i, 'rejected'],
  [/cancel/i, 'cancelled'],
  [/unallocated|invalid|no route|out of order|congestion|not available|unavailable|fail/i, 'failed'],
];

/** A caller whom nobody answered was missed, whatever the network says; of our own calls the reason matters. */
function unansweredBecause(call: CallPayload): Disposition {
  if (call.destination !== 'out') return 'missed';
  return CAUSES.find(([cause]) => cause.test(call.t_cause ?? ''))?.[1] ?? 'missed';
}
