import { z } from 'zod';
import type { Told } from '../../call-reading';
import { optionalId, optionalText, party, requiredId, requiredText, time, word } from '../../payload-fields';

/** Without these nothing can be asked; `webhookToken` proves deliveries. */
export const API_CREDENTIALS = ['apiToken', 'apiId'] as const;

/** The name we give to a row of the log; Aircall's own all begin with `call.`. */
export const LOGGED = 'call log';

/** Those that tell of a call, each the whole of it as it is by then; others tell of users, contacts and messages. */
export const CALL_EVENTS: readonly string[] = [
  'call.created',
  'call.ringing_on_agent',
  'call.agent_declined',
  'call.answered',
  'call.transferred',
  'call.external_transferred',
  'call.unsuccessful_transfer',
  'call.hold',
  'call.unhold',
  'call.ivr_option_selected',
  'call.hungup',
  'call.ended',
  'call.voicemail_left',
  'call.comm_assets_generated',
  'call.assigned',
  'call.archived',
  'call.tagged',
  'call.untagged',
  'call.commented',
  LOGGED,
];

const eventName = requiredText.transform((name) => name.toLowerCase());
export const anyEvent = z.object({ event: eventName });

/** An id, or nobody: Aircall writes that as `null`, as `{}`, or leaves it out. */
const user = z
  .object({ id: optionalId })
  .nullish()
  .transform((one) => one?.id);
const flag = z.transform((raw: unknown) => raw === true);
/** A link, signed for minutes: only that there is one is worth keeping. */
const link = z.transform((raw: unknown) => typeof raw === 'string' && raw !== '');

/** Field names and values: https://developers.aircall.io/api-references (Call); times are epoch seconds. */
const call = z
  .object({
    id: requiredId,
    direction: word(['inbound', 'outbound']),
    status: optionalText,
    started_at: time('UTC'),
    /** When a person picked up; talk lies between this and the end, while `duration` includes ringing. */
    answered_at: time('UTC'),
    ended_at: time('UTC'),
    raw_digits: party,
    number: z.object({ digits: party, live_recording_activated: flag }).nullish(),
    user,
    transferred_to: user,
    recording: link,
    voicemail: link,
    asset: link,
  })
  .transform((told) =>
    Object.assign(told, { isOver: told.status === 'done' || told.ended_at !== undefined }),
  );

export const callPayload = z
  .object({ event: eventName, timestamp: time('UTC'), data: call })
  .transform(({ event: name, timestamp: at, data }) => Object.assign(data, { name, at }));
export type ToldCall = Told<z.output<typeof callPayload>>;
