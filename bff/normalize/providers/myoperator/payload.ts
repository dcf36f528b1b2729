import { z } from 'zod';
import {
  clockDuration,
  duration,
  listOf,
  optionalId,
  optionalText,
  party,
  requiredId,
  requiredText,
  time,
  word,
} from '../../payload-fields';

/**
 * MyOperator speaks three dialects; names and values are those of its pages "In-Call Webhook" and
 * "After Call Webhook" (v1) and "payload structure for every MyOperator Webhook v2 event".
 * v1 times are UTC without saying so.
 */
const UTC = 'UTC';

/** 1 and 2 in v1's code, words in its GET form, other words in v2. */
const direction = word(['1', '2', 'incoming', 'outgoing', 'inbound', 'outbound']);
/** 1, 2, 3 in v1's code, words in its GET form; what else it may be while a call goes on is not documented. */
const outcome = optionalText;

/** v1 during the call: the JSON of the form field, or the customer's query names mapped to these. */
export const inCallLog = z.object({
  uid: requiredId,
  company_id: optionalId,
  clid_raw: party,
  clid: party,
  rdnis: party,
  call_state: optionalId,
  event: direction,
  status: outcome,
  /** Agents: a list, or separated by commas. */
  users: z.union([
    listOf(optionalText),
    optionalText.transform((text) => text?.split(',').map((user) => user.trim()) ?? []),
  ]),
  created: time(UTC),
  call_time: time(UTC),
  client_ref_id: optionalText,
});
export type InCallLog = z.output<typeof inCallLog>;

/**
 * What a customer may map a query name of their own to: the fields of `inCallLog`, under the names of
 * either log. `_pm.ui`, `_ci`, `_cl`, `_cr`, `_ri`, `_cri`, `_ivid` and `_ld._rr._ct` are what the page
 * says the fields are called after the call.
 */
export const QUERY_FIELDS: ReadonlyMap<string, string> = new Map([
  ...[
    'uid',
    'company_id',
    'clid_raw',
    'clid',
    'rdnis',
    'call_state',
    'event',
    'status',
    'users',
    'created',
    'call_time',
    'reference_id',
    'client_ref_id',
    'public_ivr_id',
    'id',
    'job_id',
  ].map((name) => [name, name] as const),
  ['_pm.ui', 'uid'],
  ['_ci', 'company_id'],
  ['_cl', 'clid_raw'],
  ['_cr', 'clid'],
  ['_ev', 'event'],
  ['_su', 'status'],
  ['_ri', 'reference_id'],
  ['_cri', 'client_ref_id'],
  ['_ivid', 'public_ivr_id'],
  ['_ld._rr._ct', 'users'],
]);

const taker = z.object({ _ex: optionalText, _ct: optionalText });

const attempt = z.object({
  _did: party,
  _ac: optionalText,
  _st: time(UTC),
  _et: time(UTC),
  _dr: clockDuration,
  _rr: listOf(taker),
});
export type Attempt = z.output<typeof attempt>;

/** v1 after the call: the final log with short names. */
export const afterCallLog = z.object({
  _ai: optionalId,
  _ci: optionalId,
  _cr: party,
  _cl: party,
  _ev: direction,
  _su: outcome,
  _st: time(UTC),
  _et: time(UTC),
  _ts: time(UTC),
  _fn: optionalText,
  _cri: optionalText,
  _pm: listOf(z.object({ ky: optionalText, vl: z.unknown() })),
  _ld: listOf(attempt),
  _tc: listOf(z.object({ yf: duration })),
});
export type AfterCallLog = z.output<typeof afterCallLog>;

/** The call's own id out of `_pm`, which also holds what nobody has documented. */
export const callUid = z.object({ _pm: optionalId });

const agent = z.object({ extension: optionalText, contact: optionalText }).nullish();

const leg = z.object({
  type: optionalText,
  phone_number: optionalText,
  result: optionalText,
  dial_status: optionalText,
  talk_duration: duration,
  answered_at: time(UTC),
  ended_at: time(UTC),
  agent,
});
export type V2Leg = z.output<typeof leg>;

const v2Payload = z.object({
  id: optionalId,
  did: party,
  direction,
  customer_number: party,
  status: optionalText,
  started_at: time(UTC),
  ended_at: time(UTC),
  recording_filename: optionalText,
  client_ref_id: optionalText,
  legs: listOf(leg),
});
export type V2Payload = z.output<typeof v2Payload>;

export const v2EventName = z.object({ event_type: requiredText });

/** v2: an envelope; samples omit some of its keys. */
export const v2Envelope = z.object({
  event_id: optionalId,
  company_id: optionalId,
  session_id: optionalId,
  timestamp: time(UTC),
});
export const v2Event = v2Envelope.extend({
  direction,
  system_identifier: party,
  customer_identifier: party,
  payload: v2Payload.nullish(),
});
export type V2Event = z.output<typeof v2Event>;
