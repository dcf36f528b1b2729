import { createHmac } from 'node:crypto';
import { AppError } from '../../../domain/errors';
import { payloadOf } from '../../call-reading';
import type { Delivery, Provider } from '../../provider';
import { isEqualText } from '../../signed-form';

const OF_INCOMING = ['caller_id', 'called_did', 'call_start'];
const OF_OUTGOING = ['internal', 'destination', 'call_start'];
const OF_RESULT = ['result'];

/** Which fields each event's signature covers, in this order: https://github.com/zadarma/user-api-v1, `lib/Webhook`. */
const SIGNED_FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['NOTIFY_START', OF_INCOMING],
  ['NOTIFY_IVR', OF_INCOMING],
  ['NOTIFY_INTERNAL', OF_INCOMING],
  ['NOTIFY_END', OF_INCOMING],
  ['NOTIFY_ANSWER', ['caller_id', 'destination', 'call_start']],
  ['NOTIFY_OUT_START', OF_OUTGOING],
  ['NOTIFY_OUT_END', OF_OUTGOING],
  ['NOTIFY_RECORD', ['pbx_call_id', 'call_id_with_rec']],
  ['SPEECH_RECOGNITION', OF_RESULT],
  ['SMS', OF_RESULT],
]);

/**
 * Proves a delivery by base64(hex(HMAC-SHA1(apiSecret, fields))) in the header `Signature`: the hexadecimal text of the
 * digest is what is encoded, not its bytes. How a call ended, how long it took, whether it was recorded and, but for a
 * recording's event, which call it is, are not covered; the call log knows better (see call-log).
 *
 * The question whether the address is ours has no signature; its answer tells nobody anything.
 * @throws AppError delivery/signature-mismatch, also for an event that nobody knows the fields of and while no secret is set
 */
export const verify: Provider['verify'] = (delivery, { credentials }) => {
  if (isAddressCheck(delivery)) return;
  const secret = credentials['apiSecret'] ?? '';
  const payload = payloadOf(delivery) ?? {};
  const fields = SIGNED_FIELDS.get(textOf(payload['event']).trim().toUpperCase());
  const text = (fields ?? []).map((name) => textOf(payload[name])).join('');
  const signed = signatureOf(text, secret);
  const isSigned = isEqualText(signed, (delivery.headers['signature'] ?? '').trim());
  if (secret === '' || fields === undefined || !isSigned) throw new AppError('delivery/signature-mismatch');
};

/** `GET …?zd_echo=<text>`, when the address is entered in Zadarma's panel: whoever has the address answers the text. */
export function isAddressCheck({ method, query }: Pick<Delivery, 'method' | 'query'>): boolean {
  return method === 'GET' && query.has('zd_echo');
}

/** What Zadarma calls a signature, in deliveries and in requests to its API alike. */
export function signatureOf(text: string, secret: string): string {
  const digest = createHmac('sha1', secret).update(text).digest('hex');
  return Buffer.from(digest).toString('base64');
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
