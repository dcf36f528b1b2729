import { z } from 'zod';
import type { Disposition } from '../../../domain/call-event';
import { duration, optionalId, optionalText, party, requiredId, time, word } from '../../payload-fields';

const STATUSES = [
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'canceled',
  'failed',
] as const;

/** Field names and values: Twilio, "Voice webhooks" and "Call resource". */
export const callStatus = z.object({
  CallSid: requiredId,
  ParentCallSid: optionalId,
  CallStatus: word(STATUSES),
  Direction: word(['inbound', 'outbound-api', 'outbound-dial']),
  From: party,
  To: party,
  /** Seconds; `Duration` counts minutes. */
  CallDuration: duration,
  Timestamp: time('UTC'),
  RecordingSid: optionalId,
  RecordingStatus: optionalText,
});
export type CallStatus = z.output<typeof callStatus>;

/** What our own click-to-call wrote behind its callback address; it comes back signed. */
export const clickToCall = z.object({ line: optionalText, customer: party, reference: optionalText });
export type ClickToCall = z.output<typeof clickToCall>;

export const UNANSWERED: ReadonlyMap<string | undefined, Disposition> = new Map([
  ['completed', 'missed'],
  ['busy', 'busy'],
  ['no-answer', 'missed'],
  ['canceled', 'missed'],
  ['failed', 'failed'],
]);
