import { WHOLE_CALL } from '../../../domain/call-event';
import type { CallEvent, RecordingSource } from '../../../domain/call-event';
import { callEvent, readsCalls } from '../../call-reading';
import type { Told } from '../../call-reading';
import type { Connection } from '../../provider';
import { partiesOf, present } from '../../provider-dialect';
import { callPayload, DISPOSITIONS_BY_STATUS } from './payload';
import type { CallPayload } from './payload';

/**
 * Two webhooks of one call: at its moment without a status, after it with one. Roistat tracks incoming
 * calls only and numbers no events, so the payload itself is the key. Its one clock is `date`, the start.
 * The rows of the call list have the fields of the webhooks.
 */
export const { toCallEvents, readRow } = readsCalls((_, { timeZone }) => callPayload(timeZone), readCall);

function readCall(told: Told<CallPayload>): CallEvent {
  const { call, at: start, connection } = told;
  return callEvent(call.id, told, {
    direction: 'inbound',
    ...partiesOf({ from: call.caller, to: call.callee }, connection, 'international'),
    startedAt: call.at,
    leadId: call.order_id,
    ...(call.status === undefined ? momentOfCall(start) : afterCall(call, call.status, told)),
  });
}

function momentOfCall(start: number) {
  const legs = [{ id: WHOLE_CALL, role: 'conversation' as const, ringingAt: start }];
  return { name: 'moment of call', at: start, strength: 1, legs } as const;
}

function afterCall(call: CallPayload, status: string, { at: start, connection }: Told<CallPayload>) {
  const end = start + (call.duration ?? 0) * 1000;
  // Asterisk, whose words these are, also writes them with a space.
  const disposition = DISPOSITIONS_BY_STATUS.get(status.toUpperCase().replace(/[^A-Z]/g, ''));
  const talkSeconds = disposition === 'answered' ? call.duration : undefined;
  const leg = present({
    id: WHOLE_CALL,
    role: 'conversation',
    endedAt: end,
    disposition,
    talkSeconds,
  } as const);
  const recording = recordingOf(call);
  const isExpected = disposition === 'answered' && recording === undefined && canAsk(connection);
  const expectedRecording = isExpected ? call.id : undefined;
  return { name: 'after call', at: end, strength: 3, legs: [leg], recording, expectedRecording } as const;
}

/** The link may be left empty though there is a file; then it is asked for by the call's id. */
export function recordingOf(call: CallPayload): RecordingSource | undefined {
  if (call.link !== undefined) return { kind: 'url', url: call.link };
  return call.file_id === undefined ? undefined : { kind: 'provider', reference: call.id };
}

/** A link that comes late is sent by nobody, but the file can be asked for with a key. */
function canAsk({ credentials }: Connection): boolean {
  return (credentials['apiKey'] ?? '') !== '' && (credentials['project'] ?? '') !== '';
}
