import { WHOLE_CALL } from '../../../domain/call-event';
import type { CallEvent, Instant, LegFacts, RecordingSource } from '../../../domain/call-event';
import { readJsonObject, readText } from '../../delivery-body';
import type { JsonObject } from '../../delivery-body';
import { payloadDigest } from '../../payload-digest';
import { parsePayload } from '../../payload-fields';
import type { Connection, Delivery, Reading } from '../../provider';
import { callIdOf, partiesOf, present } from '../../provider-dialect';
import { callPayload, DISPOSITIONS_BY_STATUS } from './payload';
import type { CallPayload } from './payload';

/**
 * Two webhooks of one call: at its moment without a status, after it with one. Roistat tracks incoming
 * calls only and numbers no events, so the payload itself is the key. Its one clock is `date`, the start.
 * @throws AppError delivery/malformed
 */
export function toCallEvents(delivery: Delivery, connection: Connection): Reading {
  const text = readText(delivery.body);
  // An administrator opening the address in a browser.
  if (delivery.method === 'GET' && text === '') return { events: [] };
  const payload = readJsonObject(text);
  return { events: [readCall({ payload, receivedAt: delivery.receivedAt }, connection)] };
}

export interface ToldCall {
  readonly payload: JsonObject;
  readonly receivedAt: Instant;
}

/** The webhooks' payload, or a row of the call list, which has the same fields. */
export function readCall({ payload, receivedAt }: ToldCall, connection: Connection): CallEvent {
  const call = parsePayload(callPayload(connection.timeZone), payload);
  const start = call.date ?? receivedAt;
  const common = {
    callId: callIdOf('roistat', call.id),
    key: payloadDigest(payload),
    direction: 'inbound' as const,
    ...partiesOf({ from: call.caller, to: call.callee }, connection, 'international'),
    startedAt: call.date,
    leadId: call.order_id,
  };
  if (call.status === undefined) return present({ ...common, ...momentOfCall(start) });
  const told = afterCall(call, call.status, start);
  return present({ ...common, ...told, expectedRecording: expectedOf(call, told, connection) });
}

type Told = Pick<CallEvent, 'name' | 'at' | 'strength' | 'legs'> & {
  recording?: RecordingSource | undefined;
};

function momentOfCall(start: number): Told {
  const legs = [{ id: WHOLE_CALL, role: 'conversation' as const, ringingAt: start }];
  return { name: 'moment of call', at: start, strength: 1, legs };
}

function afterCall(call: CallPayload, status: string, start: number): Told {
  const end = start + (call.duration ?? 0) * 1000;
  // Asterisk, whose words these are, also writes them with a space.
  const disposition = DISPOSITIONS_BY_STATUS.get(status.toUpperCase().replace(/[^A-Z]/g, ''));
  const leg: LegFacts = present({
    id: WHOLE_CALL,
    role: 'conversation' as const,
    endedAt: end,
    disposition,
    talkSeconds: disposition === 'answered' ? call.duration : undefined,
  });
  return { name: 'after call', at: end, strength: 3, legs: [leg], recording: recordingOf(call) };
}

/** The link may be left empty though there is a file; then it is asked for by the call's id. */
function recordingOf(call: CallPayload): RecordingSource | undefined {
  if (call.link !== undefined) return { kind: 'url', url: call.link };
  return call.file_id === undefined ? undefined : { kind: 'provider', reference: call.id };
}

/** A link that comes late is sent by nobody, but the file can be asked for with a key. */
function expectedOf(call: CallPayload, told: Told, { credentials }: Connection): string | undefined {
  const canAsk = (credentials['apiKey'] ?? '') !== '' && (credentials['project'] ?? '') !== '';
  const wasTalk = told.legs[0]?.disposition === 'answered';
  return canAsk && wasTalk && told.recording === undefined ? call.id : undefined;
}
