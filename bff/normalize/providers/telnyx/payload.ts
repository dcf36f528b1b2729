import { z } from 'zod';
import type { Direction, Disposition } from '../../../domain/call-event';
import type { CallbackAddress } from '../../callback-address';
import { readCallbackAddress } from '../../callback-address';
import type { Told } from '../../call-reading';
import { optionalId, optionalText, party, requiredId, requiredText, time } from '../../payload-fields';

/** All others are taken note of, and tell nothing of a call's course. */
const READ = ['call.initiated', 'call.answered', 'call.bridged', 'call.hangup', 'call.recording.saved'];

export function isRead(event: unknown): boolean {
  return typeof event !== 'string' || READ.includes(event);
}

/** Causes of an end that say more than that nobody answered. */
export const UNANSWERED: ReadonlyMap<string | undefined, Disposition> = new Map([
  ['user_busy', 'busy'],
  ['call_rejected', 'rejected'],
  ['not_found', 'failed'],
]);

const DIRECTIONS: ReadonlyMap<string | undefined, Direction> = new Map([
  ['incoming', 'inbound'],
  ['outgoing', 'outbound'],
]);

const links = z
  .object({ mp3: z.url(), wav: z.url() })
  .partial()
  .transform(({ mp3, wav }) => mp3 ?? wav)
  .nullish()
  .catch(undefined);

const payload = z
  .object({
    call_session_id: requiredId,
    call_leg_id: optionalId,
    /** What commands name the leg by. */
    call_control_id: optionalText,
    /** What was given along with a command, in base64: ours, or somebody else's. */
    client_state: z.string().nullish().catch(undefined),
    /** Seen from the account, and only in `call.initiated`. */
    direction: optionalText,
    /** How the call reached Telnyx: `pstn`, or `sip` from a telephone of the account. */
    calling_party_type: optionalText,
    from: party,
    to: party,
    start_time: time('UTC'),
    end_time: time('UTC'),
    hangup_cause: optionalText,
    recording_id: optionalId,
    public_recording_urls: links,
    recording_urls: links,
  })
  .transform(({ from, to, call_session_id: session, ...told }) => ({
    ...{ from, to, session, leg: told.call_leg_id ?? session },
    direction: DIRECTIONS.get(told.direction),
    isFromSip: told.calling_party_type === 'sip',
    control: told.call_control_id,
    state: told.client_state ?? '',
    ours: readState(told.client_state ?? ''),
    startedAt: told.start_time,
    endedAt: told.end_time,
    cause: told.hangup_cause,
    recording: told.recording_id,
    link: told.public_recording_urls ?? told.recording_urls ?? undefined,
  }));

/** Field names and values: https://developers.telnyx.com/docs/voice/programmable-voice/voice-api-webhooks */
export const callWebhook = z
  .object({
    data: z.object({ id: requiredId, event_type: requiredText, occurred_at: time('UTC'), payload }),
    meta: z.object({ delivered_to: optionalText }).nullish().catch(undefined),
  })
  .transform(({ data, meta }) => ({
    ...data.payload,
    id: data.id,
    event: data.event_type,
    at: data.occurred_at,
    deliveredTo: meta?.delivered_to,
  }));
export type Leg = Told<z.output<typeof callWebhook>>;

/** @param ours what comes back with every event of the leg */
export function writeState(ours: Readonly<Record<keyof CallbackAddress, string>>): string {
  return Buffer.from(new URLSearchParams(ours).toString()).toString('base64');
}

/** Empty for a call that we did not start. */
function readState(state: string): CallbackAddress {
  return readCallbackAddress(new URLSearchParams(Buffer.from(state, 'base64').toString()));
}
