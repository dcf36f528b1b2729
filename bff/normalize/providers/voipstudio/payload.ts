import { z } from 'zod';
import {
  duration,
  optionalId,
  optionalText,
  party,
  requiredId,
  requiredText,
  time,
  word,
} from '../../payload-fields';

/**
 * Field names and values: VoIPstudio, "Integrations – Webhooks". All times are UTC without saying so.
 * The page calls `src_id` an integer and prints a string; its REST API writes times as numbers.
 */
const UTC = 'UTC';

export const CALL_EVENTS = [
  'call.initial',
  'call.ringing',
  'call.missed',
  'call.connected',
  'call.hangup',
  'call.hold',
  'call.unhold',
  'call.dtmf',
] as const;

/** The panel that opens after a call from a queue. It has the fields of a call's event and its own states. */
export const WRAP_UP = 'queue.wrapup';

/** Somebody wrote to one of the account's numbers. */
export const TEXT_MESSAGE = 'sms.received';

const eventName = requiredText.transform((name) => name.toLowerCase());
export const anyEvent = z.object({ event_name: eventName });

export const callPayload = z
  .object({
    event_name: eventName.pipe(z.enum([...CALL_EVENTS, WRAP_UP])),
    id: optionalId,
    call_id: requiredId,
    /** Shared by all legs of one conversation. */
    src_hash: optionalId,
    event_time: time(UTC),
    state: optionalText,
    start_time: time(UTC),
    connected_at: time(UTC),
    context: optionalText,
    destination: word(['in', 'out']),
    duration,
    t_cause: optionalText,
    src: party,
    src_id: optionalId,
    dst: party,
    dst_id: optionalId,
  })
  // Added to the reading itself: a copy costs as much as all its fields.
  .transform((call) => Object.assign(call, { at: call.event_time, name: call.event_name }));
export type CallPayload = z.output<typeof callPayload>;

/** What was written is not read: it is nobody's business here. */
export const textMessage = z
  .object({
    event_name: eventName.pipe(z.literal(TEXT_MESSAGE)),
    id: optionalId,
    event_time: time(UTC),
    from_no: party,
  })
  .transform(({ event_time: at, event_name: name, ...message }) => ({ ...message, at, name }));
export type TextMessage = z.output<typeof textMessage>;
