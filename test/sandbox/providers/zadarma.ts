import { createHmac, randomBytes } from 'node:crypto';
import type { Delivery, SampleCall } from './delivery';
import { digitsOf, naiveUtc, readFixture } from './delivery';

export interface ZadarmaCall extends SampleCall {
  /** Signs the deliveries. */
  readonly apiSecret: string;
  /** Default `in`. */
  readonly direction?: 'in' | 'out';
  /** Lines that ring together, the answering one first; `extension` alone when left out. */
  readonly ringGroup?: readonly string[];
}

const DEFAULTS = { ownNumber: '442037691880', extension: '100', ringSeconds: 7, talkSeconds: 11 };

const SIGNED: Readonly<Record<string, readonly string[]>> = {
  NOTIFY_ANSWER: ['caller_id', 'destination', 'call_start'],
  NOTIFY_OUT_START: ['internal', 'destination', 'call_start'],
  NOTIFY_OUT_END: ['internal', 'destination', 'call_start'],
  NOTIFY_RECORD: ['pbx_call_id', 'call_id_with_rec'],
};
const SIGNED_ELSE = ['caller_id', 'called_did', 'call_start'];

type Fields = Readonly<Record<string, unknown>>;

/** base64(hex(HMAC-SHA1)) of the fields that the event's signature covers, as Zadarma's PHP makes it. */
export function zadarmaSignature(apiSecret: string, fields: Fields): string {
  const names = SIGNED[String(fields['event'])] ?? SIGNED_ELSE;
  const text = names.map((name) => textOf(fields[name])).join('');
  return Buffer.from(createHmac('sha1', apiSecret).update(text).digest('hex'), 'ascii').toString('base64');
}

/** The fields as Zadarma posts them: a form has texts alone, and no word for what has parts. */
export function zadarmaForm(fields: Fields): string {
  const texts = Object.entries(fields).map(([name, value]): [string, string] => [name, textOf(value)]);
  return new URLSearchParams(texts).toString();
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null
    ? '[object]'
    : JSON.stringify(value ?? '').replaceAll('"', '');
}

/** One signed notification. */
export function zadarmaNotification(apiSecret: string, atSecond: number, fields: Fields): Delivery {
  return {
    label: String(fields['event']),
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      signature: zadarmaSignature(apiSecret, fields),
    },
    body: zadarmaForm(fields),
    atSecond,
  };
}

/** At which second, which fixture, and what is changed in it. */
type Moment = readonly [number, string, Fields];

/** The notifications of one call: the documented fields with other numbers, ids and times. */
export function zadarmaCall(call: ZadarmaCall): Delivery[] {
  const moments = call.direction === 'out' ? outgoing(call) : incoming(call);
  return moments.map(([atSecond, fixture, changed]) =>
    zadarmaNotification(call.apiSecret, atSecond, {
      ...readFixture(`zadarma/notify-${fixture}.json`),
      ...changed,
    }),
  );
}

function incoming(call: ZadarmaCall): readonly Moment[] {
  const { ownNumber, ringSeconds } = { ...DEFAULTS, ...call };
  const lines = linesOf(call);
  const [internal] = lines;
  const common = { ...commonOf(call, 'in'), caller_id: digitsOf(call.externalNumber) };
  const dialled = { ...common, called_did: digitsOf(ownNumber) };
  return [
    [0, 'start', dialled],
    ...lines.map((line): Moment => [1, 'internal', { ...dialled, internal: line }]),
    ...ifAnswered(call, [ringSeconds, 'answer', { ...common, internal, destination: internal }]),
    [endSecond(call), 'end', { ...dialled, internal, ...endOf(call) }],
    ...ifAnswered(call, [endSecond(call) + 1, 'record', { pbx_call_id: common.pbx_call_id }]),
  ];
}

function outgoing(call: ZadarmaCall): readonly Moment[] {
  const { ownNumber, ringSeconds } = { ...DEFAULTS, ...call };
  const [internal] = linesOf(call);
  const common = { ...commonOf(call, 'out'), destination: digitsOf(call.externalNumber), internal };
  const dialling = { ...common, caller_id: digitsOf(ownNumber) };
  return [
    [0, 'out-start', common],
    ...ifAnswered(call, [ringSeconds, 'answer', dialling]),
    [endSecond(call), 'out-end', { ...dialling, ...endOf(call) }],
    ...ifAnswered(call, [endSecond(call) + 1, 'record', { pbx_call_id: common.pbx_call_id }]),
  ];
}

function ifAnswered({ outcome }: ZadarmaCall, moment: Moment): readonly Moment[] {
  return outcome === 'answered' ? [moment] : [];
}

function linesOf({ ringGroup, extension = DEFAULTS.extension }: ZadarmaCall): readonly string[] {
  return ringGroup ?? [extension];
}

/** The account's time zone is UTC here, as the settings of the sandbox have it. */
function commonOf({ id, startedAt = new Date() }: ZadarmaCall, direction: 'in' | 'out') {
  const pbx_call_id = id ?? `${direction}_${randomBytes(20).toString('hex')}`;
  return { pbx_call_id, call_start: naiveUtc(startedAt) };
}

function endSecond(call: ZadarmaCall): number {
  const { ringSeconds, talkSeconds } = { ...DEFAULTS, ...call };
  return ringSeconds + (call.outcome === 'answered' ? talkSeconds : 0);
}

function endOf(call: ZadarmaCall): Fields {
  const { talkSeconds } = { ...DEFAULTS, ...call };
  if (call.outcome === 'answered') return { duration: String(talkSeconds) };
  const missed = { disposition: 'no answer', status_code: '19', is_recorded: '0', call_id_with_rec: '' };
  return { duration: '0', ...missed };
}
