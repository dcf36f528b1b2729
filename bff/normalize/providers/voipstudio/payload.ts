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
export type CallEventName = (typeof CALL_EVENTS)[number];

export const anyEvent = z.object({ event_name: requiredText });

export const callEvent = z.object({
  id: optionalId,
  call_id: requiredId,
  /** Shared by all legs of one conversation. */
  src_hash: optionalId,
  event_time: time(UTC),
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
});
export type CallPayload = z.output<typeof callEvent>;
