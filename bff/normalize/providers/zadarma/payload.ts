import { z } from 'zod';
import type { Disposition } from '../../../domain/call-event';
import {
  duration,
  optionalId,
  optionalText,
  party,
  requiredId,
  requiredText,
  time,
} from '../../payload-fields';

/** Events of calls; what else may come (`SMS`, `SPEECH_RECOGNITION`) tells of none. */
export const CALL_EVENTS = [
  'NOTIFY_START',
  'NOTIFY_IVR',
  'NOTIFY_INTERNAL',
  'NOTIFY_ANSWER',
  'NOTIFY_END',
  'NOTIFY_OUT_START',
  'NOTIFY_OUT_END',
  'NOTIFY_RECORD',
] as const;

const eventName = requiredText.transform((name) => name.toUpperCase()).pipe(z.string().regex(/^[A-Z_]+$/));
export const anyEvent = z.object({ event: eventName });

/**
 * Field names and values: https://zadarma.com/en/support/api/ and https://github.com/zadarma/user-api-v1 (`lib/Webhook`).
 * No event tells when it happened: `call_start` is the start of the call in all of them, and without a zone.
 */
export function notification(timeZone: string) {
  return z.object({
    event: eventName.pipe(z.enum(CALL_EVENTS)),
    /** Of the whole conversation, whatever menus and lines it goes through. */
    pbx_call_id: requiredId,
    call_start: time(timeZone),
    caller_id: party,
    called_did: party,
    destination: party,
    internal: optionalText,
    duration,
    disposition: optionalText,
    is_recorded: optionalText,
    call_id_with_rec: optionalId,
  });
}
export type Notification = z.output<ReturnType<typeof notification>> & { readonly at?: undefined };

const UNANSWERED: ReadonlyMap<string, Disposition> = new Map([
  ['busy', 'busy'],
  ['cancel', 'missed'],
  ['no answer', 'missed'],
]);

/** The rest of its words (`no money`, `line limit`, `call failed`, …) say why a call could not be made. */
export function dispositionOf(told: string | undefined, seconds = 0): Disposition {
  const word = told?.toLowerCase().replace(/[^a-z]+/g, ' ') ?? (seconds > 0 ? 'answered' : 'no answer');
  return word === 'answered' ? 'answered' : (UNANSWERED.get(word) ?? 'failed');
}

/** What the API has the recording under: a recording of its own, or all of a call's. */
export function recordingReference(
  id: { readonly call_id: string } | { readonly pbx_call_id: string },
): string {
  return new URLSearchParams(id).toString();
}

/** Written into forms and answers as `1`, `"true"` or `true`. */
export function isYes(told: unknown): boolean {
  return ['1', 'true'].includes(String(told).toLowerCase());
}
