import type { CallEvent, Instant, LegFacts, Strength } from '../../../domain/call-event';
import { readJsonObject, readText } from '../../delivery-body';
import type { JsonObject } from '../../delivery-body';
import { payloadDigest } from '../../payload-digest';
import { parsePayload } from '../../payload-fields';
import { normalizePhone, phoneText } from '../../phone-number';
import type { Connection, Delivery, Reading } from '../../provider';
import { callIdOf, partiesOf, present } from '../../provider-dialect';
import { callStatus, clickToCall, UNANSWERED } from './payload';
import type { CallStatus, ClickToCall } from './payload';

/**
 * A status callback tells of one leg; `ParentCallSid` joins a dialled leg to the call that dialled it.
 * @throws AppError delivery/malformed
 */
export function toCallEvents(delivery: Delivery, connection: Connection): Reading {
  const text = readText(delivery.body);
  const written = Object.fromEntries(delivery.query);
  const fields = text.startsWith('{') ? readJsonObject(text) : Object.fromEntries(new URLSearchParams(text));
  const payload = { ...written, ...fields };
  // An administrator opening the address in a browser.
  if (Object.keys(payload).length === 0) return { events: [] };
  return { events: [readCall({ payload, ours: written, receivedAt: delivery.receivedAt }, connection)] };
}

export interface ToldCall {
  readonly payload: JsonObject;
  /** What we wrote behind the callback address. */
  readonly ours: JsonObject;
  readonly receivedAt: Instant;
}

export function readCall({ payload, ours, receivedAt }: ToldCall, connection: Connection): CallEvent {
  const call = parsePayload(callStatus, payload);
  const told = { call, ours: parsePayload(clickToCall, ours), at: call.Timestamp ?? receivedAt };
  return present({
    callId: callIdOf('twilio', call.ParentCallSid ?? call.CallSid),
    key: payloadDigest(payload),
    name: call.CallStatus ?? 'recording',
    at: told.at,
    strength: strengthOf(told),
    startedAt: call.CallStatus && startOf(told),
    legs: call.CallStatus === undefined ? [] : legsOf(told, connection),
    ...(call.CallStatus && sidesOf(told, connection)),
    recording: recordingOf(call),
    clickToCallReference: told.ours.reference,
  });
}

interface Told {
  readonly call: CallStatus;
  readonly ours: ClickToCall;
  readonly at: Instant;
}

const isOver = ({ call }: Told): boolean => UNANSWERED.has(call.CallStatus);
const talkOf = ({ call }: Told): number => (call.CallStatus === 'completed' ? (call.CallDuration ?? 0) : 0);
const startOf = (told: Told): Instant => told.at - talkOf(told) * 1000;

/**
 * Twilio itself answers a call that it forwards, so the end of that call is the weakest word on whether anybody
 * spoke; a telephone that did not answer is a stronger one, and a telephone that did the strongest.
 */
function strengthOf(told: Told): Strength {
  if (!isOver(told) || told.call.ParentCallSid === undefined) return 1;
  return talkOf(told) > 0 ? 3 : 2;
}

/** A dialled leg knows the outside party only: the number it was dialled from, or for. */
function sidesOf({ call, ours }: Told, connection: Connection): Partial<CallEvent> {
  const read = (raw: { from?: string | undefined; to?: string | undefined }) =>
    partiesOf({ from: raw.from, to: raw.to }, connection, 'international');
  if (ours.customer !== undefined) return { direction: 'outbound', ...read({ to: ours.customer }) };
  const direction = isOutbound(call, connection) ? 'outbound' : 'inbound';
  if (call.ParentCallSid === undefined) return { direction, ...read({ from: call.From, to: call.To }) };
  return { direction, ...read(direction === 'outbound' ? { to: call.To } : { from: call.From }) };
}

/** Calls of a browser or a desk telephone come in to Twilio; forwarded ones go out of it, for their caller. */
function isOutbound(call: CallStatus, { credentials, defaultCountry }: Connection): boolean {
  if (call.ParentCallSid === undefined) return call.Direction !== 'inbound' || isLine(call.From);
  const number = (raw = ''): string => phoneText(normalizePhone(raw, defaultCountry, 'international'));
  return !isLine(call.To) && number(call.From) === number(credentials['callerId']);
}

function isLine(party = ''): boolean {
  return /^(client|sip):/i.test(party);
}

function legsOf(told: Told, connection: Connection): readonly LegFacts[] {
  const { call, ours } = told;
  const parent = call.ParentCallSid;
  const isManager = ours.customer !== undefined && parent === undefined;
  const isForwarded = ours.customer === undefined && parent !== undefined;
  const leg: LegFacts = present({
    id: call.CallSid,
    role: isManager || isForwarded ? ('party' as const) : ('conversation' as const),
    extension: ours.line ?? lineOf(call, connection),
    ...(isManager ? managersMoment(told) : momentOf(told)),
  });
  if (!isForwarded || !isOver(told)) return [leg];
  const disposition = momentOf(told).disposition;
  return [leg, present({ id: parent, role: 'conversation' as const, disposition })];
}

/** As Twilio dials it, which is how the settings have to name it: `client:maria`, `sip:…`, or a number. */
function lineOf(call: CallStatus, connection: Connection): string | undefined {
  const isForwarded = call.ParentCallSid !== undefined && !isOutbound(call, connection);
  const line = isForwarded ? call.To : isLine(call.From) ? call.From : undefined;
  if (line === undefined || isLine(line)) return line?.split(/[;?]/)[0];
  return phoneText(normalizePhone(line, connection.defaultCountry, 'international'));
}

type Moment = Partial<Pick<LegFacts, 'ringingAt' | 'answeredAt' | 'endedAt' | 'disposition' | 'talkSeconds'>>;

function momentOf(told: Told): Moment {
  if (told.call.CallStatus === 'ringing') return { ringingAt: told.at };
  if (told.call.CallStatus === 'in-progress') return { answeredAt: told.at };
  if (!isOver(told)) return {};
  const talkSeconds = talkOf(told);
  if (talkSeconds === 0)
    return present({ endedAt: told.at, disposition: UNANSWERED.get(told.call.CallStatus) });
  return { answeredAt: startOf(told), endedAt: told.at, disposition: 'answered', talkSeconds };
}

/** The manager who picks up has not reached the customer yet. */
function managersMoment(told: Told): Moment {
  if (!isOver(told)) return { ringingAt: told.at };
  return talkOf(told) > 0 ? { endedAt: told.at } : momentOf(told);
}

/** The address in the callback may ask for credentials, which the API client has. */
function recordingOf({
  RecordingSid: reference,
  RecordingStatus: status,
}: CallStatus): CallEvent['recording'] {
  const isThere = reference !== undefined && (status ?? 'completed') === 'completed';
  return isThere ? { kind: 'provider', reference } : undefined;
}
