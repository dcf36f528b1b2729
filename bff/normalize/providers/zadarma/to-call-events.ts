import { WHOLE_CALL } from '../../../domain/call-event';
import type { CallEvent, Instant, LegFacts } from '../../../domain/call-event';
import { callEvent, readsCalls } from '../../call-reading';
import type { Told } from '../../call-reading';
import { malformed } from '../../delivery-body';
import { parsePayload } from '../../payload-fields';
import { normalizePhone } from '../../phone-number';
import type { Connection, Delivery, Reading } from '../../provider';
import { partiesOf, present } from '../../provider-dialect';
import type { RawParties } from '../../provider-dialect';
import { anyEvent, CALL_EVENTS, dispositionOf, isYes, notification, recordingReference } from './payload';
import type { Notification } from './payload';
import { isAddressCheck } from './verify';

type ToldCall = Told<Notification>;

const OF_A_CALL: readonly string[] = CALL_EVENTS;
const ECHO_MAX_LENGTH = 255;

const { toCallEvents: readCalls } = readsCalls<Notification>(
  (payload, { timeZone }) =>
    OF_A_CALL.includes(parsePayload(anyEvent, payload).event) ? notification(timeZone) : undefined,
  readNotification,
);

/** Reads one event of a call, or answers the question whether the address is ours. @throws AppError delivery/malformed */
export function toCallEvents(delivery: Delivery, connection: Connection): Reading {
  if (!isAddressCheck(delivery)) return readCalls(delivery, connection);
  const body = delivery.query.get('zd_echo') ?? '';
  if (body.length > ECHO_MAX_LENGTH) throw malformed('zd_echo', 'too-long');
  // As plain text, and not a page: whoever made the address wrote the text.
  return { events: [], reply: { contentType: 'text/plain; charset=utf-8', body } };
}

/**
 * What an event says is dated by the call's start, so that no order of arrival decides between two of them; only when the
 * call was answered and when it ended is taken from the arrival, since no event tells that.
 */
function readNotification(told: ToldCall): CallEvent {
  const { call, connection } = told;
  return callEvent(call.pbx_call_id, told, {
    name: call.event,
    at: dateOf(told),
    strength: isEnd(call) ? 2 : 1,
    direction: directionOf(call),
    ...partiesOf(sidesOf(call), connection, 'international'),
    startedAt: call.call_start,
    legs: legsOf(told),
    ...recordingOf(told),
  });
}

function isEnd({ event }: Notification): boolean {
  return event === 'NOTIFY_END' || event === 'NOTIFY_OUT_END';
}

/** Of several ends, or recordings, of one call the last counts. A recording's id has the time it was begun in it. */
function dateOf({ call, at }: ToldCall): Instant {
  const begun = /(?:^|-)(1\d{9})\.\d/.exec(call.call_id_with_rec ?? '')?.[1];
  if (call.event === 'NOTIFY_RECORD') return begun === undefined ? at : Number(begun) * 1000;
  return call.call_start === undefined
    ? at
    : call.call_start + (isEnd(call) ? (call.duration ?? 0) * 1000 : 0);
}

/** An answer and a recording tell it by the call's id alone; where that does not, the call's other events do. */
function directionOf({ event, pbx_call_id: id }: Notification): CallEvent['direction'] {
  if (event === 'NOTIFY_ANSWER' || event === 'NOTIFY_RECORD') {
    return id.startsWith('in_') ? 'inbound' : id.startsWith('out_') ? 'outbound' : undefined;
  }
  return event.startsWith('NOTIFY_OUT') ? 'outbound' : 'inbound';
}

/** Who answered an incoming call is not whom the caller dialled. */
function sidesOf(call: Notification): RawParties {
  const direction = directionOf(call);
  if (direction === 'outbound') return { from: call.caller_id || call.internal, to: call.destination };
  return { from: call.caller_id, to: call.event === 'NOTIFY_ANSWER' ? undefined : call.called_did };
}

function legsOf(told: ToldCall): readonly LegFacts[] {
  const { call, at } = told;
  const whole = { id: WHOLE_CALL, role: 'conversation' } as const;
  switch (call.event) {
    case 'NOTIFY_START':
    case 'NOTIFY_IVR':
    case 'NOTIFY_OUT_START':
      return [present({ ...whole, extension: call.internal, ringingAt: call.call_start ?? at })];
    case 'NOTIFY_INTERNAL':
      return [present({ ...whole, ringingAt: call.call_start ?? at }), ...rungLine(told)];
    case 'NOTIFY_ANSWER':
      return [present({ ...whole, extension: answeringLine(told), answeredAt: at })];
    case 'NOTIFY_END':
    case 'NOTIFY_OUT_END':
      return [present({ ...whole, extension: call.internal, ...endOf(told) })];
    case 'NOTIFY_RECORD':
      return [];
  }
}

/** Several lines may ring; each is a party until the call is over for all of them. */
function rungLine({ call: { internal, call_start }, at }: ToldCall): readonly LegFacts[] {
  if (internal === undefined) return [];
  return [{ id: `line-${internal}`, role: 'party', extension: internal, ringingAt: call_start ?? at }];
}

function answeringLine({ call: { internal, destination = '' }, connection }: ToldCall): string | undefined {
  const reading = normalizePhone(destination, connection.defaultCountry, 'international');
  return internal ?? (reading.kind === 'extension' ? reading.extension : undefined);
}

function endOf({ call, at: endedAt }: ToldCall) {
  const disposition = dispositionOf(call.disposition, call.duration);
  if (disposition !== 'answered') return { endedAt, disposition };
  const talkSeconds = call.duration;
  const answeredAt = talkSeconds === undefined ? undefined : endedAt - talkSeconds * 1000;
  return { endedAt, disposition, talkSeconds, answeredAt };
}

/**
 * A recording that is announced is there; one that the end of a call only promises, unsigned, is looked for, which takes a
 * key, and is written some 40 seconds later.
 */
function recordingOf({ call, connection }: ToldCall): Pick<CallEvent, 'recording' | 'expectedRecording'> {
  const { call_id_with_rec: recorded, pbx_call_id } = call;
  const reference = recordingReference(recorded === undefined ? { pbx_call_id } : { call_id: recorded });
  if (call.event === 'NOTIFY_RECORD') return { recording: { kind: 'provider', reference } };
  const canAsk = ['apiKey', 'apiSecret'].every((name) => (connection.credentials[name] ?? '') !== '');
  return isEnd(call) && isYes(call.is_recorded) && canAsk ? { expectedRecording: reference } : {};
}
