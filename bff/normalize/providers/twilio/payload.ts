import { z } from 'zod';
import type { Disposition } from '../../../domain/call-event';
import type { Told } from '../../call-reading';
import { duration, optionalId, optionalText, party, requiredId, time, word } from '../../payload-fields';

/** The states of a leg that is over, and what it was when nobody spoke on it. */
export const UNANSWERED: ReadonlyMap<string, Disposition> = new Map([
  ['completed', 'missed'],
  ['busy', 'busy'],
  ['no-answer', 'missed'],
  ['canceled', 'missed'],
  ['failed', 'failed'],
]);

/** Field names and values: Twilio, "Voice webhooks" and "Call resource". */
export const callStatus = z
  .object({
    CallSid: requiredId,
    ParentCallSid: optionalId,
    CallStatus: word(['queued', 'initiated', 'ringing', 'in-progress', ...UNANSWERED.keys()]),
    Direction: word(['inbound', 'outbound-api', 'outbound-dial']),
    From: party,
    To: party,
    /** Seconds; `Duration` counts minutes. */
    CallDuration: duration,
    Timestamp: time('UTC'),
    RecordingSid: optionalId,
    RecordingStatus: optionalText,
  })
  .transform(({ CallDuration, Timestamp: at, ...call }) => {
    return { ...call, at, talk: call.CallStatus === 'completed' ? (CallDuration ?? 0) : 0 };
  });
export type Leg = Told<z.output<typeof callStatus>>;
