import type { CallEvent, Disposition, Instant, LegFacts } from '../../../domain/call-event';
import { callEvent, readsCalls } from '../../call-reading';
import type { Moment, Told } from '../../call-reading';
import { payloadDigest } from '../../payload-digest';
import { parsePayload } from '../../payload-fields';
import { partiesOf, present } from '../../provider-dialect';
import { anyEvent, CALL_EVENTS, callPayload, TEXT_MESSAGE, textMessage, WRAP_UP } from './payload';
import type { CallPayload, TextMessage } from './payload';

type ToldEvent = Told<CallPayload>;
const OF_A_CALL: readonly string[] = [...CALL_EVENTS, WRAP_UP];

/**
 * One delivery is one event of one leg. Every call event repeats what is known of the leg so far, so a
 * lost `call.connected` is made good by the `connected_at` of whatever comes next.
 *
 * A text message stands beside the calls of its number. Events not known yet are taken note of and say nothing.
 */
export const { toCallEvents } = readsCalls<CallPayload | TextMessage>(
  (payload) => {
    const name = parsePayload(anyEvent, payload).event_name;
    if (name === TEXT_MESSAGE) return textMessage;
    return OF_A_CALL.includes(name) ? callPayload : undefined;
  },
  // Name by name here and below, with nothing spread: this is on the way of every delivery.
  ({ call, at, ours, payload, connection }) =>
    call.name === TEXT_MESSAGE
      ? readMessage({ call, at, ours, payload, connection })
      : readEvent({ call, at, ours, payload, connection }),
);

function readMessage(told: Told<TextMessage>): CallEvent {
  const { call, at, payload, connection } = told;
  const { from: besideNumber = '' } = partiesOf({ from: call.from_no }, connection, 'international');
  const key = call.id ?? payloadDigest(payload);
  const aside = { key, name: call.name, at, aside: true, besideNumber, strength: 1, legs: [] } as const;
  return callEvent(`sms-${key}`, told, aside);
}

function readEvent(told: ToldEvent): CallEvent {
  const { call, at, connection } = told;
  const { name } = call;
  const naming = call.src_hash === undefined ? 'leg' : 'hash';
  if (name === WRAP_UP) {
    const state = (call.state ?? '').toUpperCase();
    return callEvent(idOf(call), told, {
      key: call.id,
      at,
      naming,
      name: `${name} ${state}`,
      aside: true,
      strength: 1,
      legs: [],
    });
  }
  const { from, to, internal } = partiesOf({ from: call.src, to: call.dst }, connection, 'international');
  return callEvent(idOf(call), told, {
    from,
    to,
    internal,
    key: call.id,
    at,
    naming,
    name,
    strength: name === 'call.hangup' || name === 'call.missed' ? 2 : 1,
    direction: directionOf(call),
    startedAt: call.start_time,
    legs: [legOf(told)],
    expectedRecording: expectedRecordingOf(told),
  });
}

function idOf({ src_hash, call_id }: CallPayload): string {
  return src_hash ?? call_id;
}

function directionOf(call: CallPayload): CallEvent['direction'] {
  if (call.destination === undefined) return undefined;
  return call.destination === 'in' ? 'inbound' : 'outbound';
}

function legOf(told: ToldEvent): LegFacts {
  const { call } = told;
  const leg = present({
    id: call.call_id,
    role: isQueue(call) ? ('conversation' as const) : ('party' as const),
    extension: isQueue(call) ? undefined : extensionOf(call),
  });
  return Object.assign(leg, momentOf(told));
}

/**
 * No event tells of a recording: the API is asked by the leg's number, which takes a token. Whether this call
 * was recorded at all, only the answer says.
 */
function expectedRecordingOf({ call, connection }: ToldEvent): string | undefined {
  const wasTalk = call.name === 'call.hangup' && call.connected_at !== undefined && !isQueue(call);
  const canAsk = (connection.credentials['apiToken'] ?? '') !== '';
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

function momentOf({ call, at }: ToldEvent): Moment {
  switch (call.name) {
    case 'call.initial':
    case WRAP_UP:
      return {};
    case 'call.ringing':
      return { ringingAt: at };
    case 'call.connected':
      // Of a click to call: the manager has picked up, and the customer is being rung.
      if (call.connected_at === undefined && call.state?.toUpperCase() === 'ACCEPTED')
        return { ringingAt: at };
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
