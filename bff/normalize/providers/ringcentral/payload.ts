import { z } from 'zod';
import type { Told } from '../../call-reading';
import { isObject } from '../../delivery-body';
import type { JsonObject } from '../../delivery-body';
import {
  listOf,
  optionalId,
  optionalText,
  party,
  positiveInteger,
  requiredId,
  time,
} from '../../payload-fields';

/** Without these nothing can be asked; `verificationToken` proves deliveries. */
export const API_CREDENTIALS = ['jwt', 'clientId', 'clientSecret'] as const;
export type ApiCredential = (typeof API_CREDENTIALS)[number];

/** Sessions that are no call with a customer; a conference is one beside the calls that were joined in it. */
const NO_CALLS: readonly unknown[] = ['Conference', 'GreetingsRecording', 'VerificationCall', 'TestCall'];

/** What an event filter for the sessions of a whole account begins with, as it is asked for and as it is told. */
export const ACCOUNT_SESSIONS = /^\/restapi\/v1\.0\/account\/[^/]+\/telephony\/sessions\b/;
const SESSIONS = /\/telephony\/sessions\b/;

/** A notification as it is sent to webhooks; in the form for Apple's push service it lies one step deeper. */
export function notificationIn(payload: JsonObject): JsonObject {
  const { pn_apns: pushed } = payload;
  return isObject(pushed) ? pushed : payload;
}

/** Others tell of presence, messages, or that the subscription is about to end. */
export function isOfCall(payload: JsonObject): boolean {
  const { event, body } = notificationIn(payload);
  if (typeof event === 'string' && !SESSIONS.test(event)) return false;
  if (!isObject(body)) return true;
  const { origin, parties } = body;
  const isEmpty = Array.isArray(parties) && parties.length === 0;
  return !isEmpty && !(isObject(origin) && NO_CALLS.includes(origin['type']));
}

const flag = z.transform((raw: unknown) => raw === true);
const lowerCase = optionalText.transform((text) => text?.toLowerCase());
const end = z
  .object({ phoneNumber: party, extensionId: optionalId })
  .nullish()
  .transform((told) => ({ number: told?.phoneNumber, extension: told?.extensionId }));

const recordings = listOf(z.object({ id: optionalId })).catch([]);

/** One telephone, menu, queue or mailbox in a session; `extensionId` is that of the account's own. */
const sessionParty = z
  .object({
    id: requiredId,
    extensionId: optionalId,
    direction: lowerCase,
    from: end,
    to: end,
    status: z.object({ code: optionalText, reason: lowerCase }),
    missedCall: flag,
    queueCall: flag,
    ringOutRole: lowerCase,
    recordings,
  })
  .transform(({ status: { code: name, reason }, recordings: recorded, extensionId: extension, ...told }) =>
    Object.assign(told, { name, code: name?.toLowerCase(), reason, extension, recording: recorded[0]?.id }),
  );
export type SessionParty = z.output<typeof sessionParty>;

const PARTIES_MAX = 50;

const session = z.object({
  telephonySessionId: requiredId,
  sequence: positiveInteger,
  /** Of the change that is told, whatever the reference says: of a call's notifications none has the same. */
  eventTime: time('UTC'),
  origin: z.object({ type: lowerCase }).nullish(),
  parties: z.tuple([sessionParty], sessionParty).refine((parties) => parties.length <= PARTIES_MAX),
});

/**
 * Field names and values: https://developers.ringcentral.com/api-reference/Account-Telephony-Sessions-Event,
 * https://developers.ringcentral.com/guide/voice/telephony-session-notifications
 */
export const notification = z.preprocess(
  (raw) => (isObject(raw) ? notificationIn(raw) : raw),
  z.object({ timestamp: time('UTC'), body: session }).transform(({ timestamp, body }) => ({
    session: body.telephonySessionId,
    sequence: body.sequence,
    at: body.eventTime ?? timestamp,
    isRingOut: body.origin?.type === 'ringout',
    parties: body.parties,
  })),
);
export type ToldSession = Told<z.output<typeof notification>>;
