import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../../domain/errors';
import type { Connection, Delivery } from '../../provider';

/**
 * `X-Twilio-Signature` is base64(HMAC-SHA1(auth token, address + fields)): https://www.twilio.com/docs/usage/security
 * 1. The fields of a form are sorted by name, repeated ones by value without repetition, and written name after value.
 * 2. A body that is no form is covered by `bodySHA256` in the signed address instead.
 * 3. Twilio signs some addresses with their port, some without, and quotes as they are or as `%27`.
 * @throws AppError delivery/signature-mismatch
 */
export function verify({ url, query, headers, body }: Delivery, { credentials }: Connection): void {
  const token = credentials['authToken'] ?? '';
  const bodyHash = query.get('bodySHA256');
  const fits = bodyHash === null || equal(bodyHash, createHash('sha256').update(body).digest('hex'));
  const fields = bodyHash === null ? sortedFields(body.toString()) : '';
  const signed = spellingsOf(url).map((address) =>
    createHmac('sha1', token)
      .update(address + fields)
      .digest('base64'),
  );
  const isSigned = signed.map((each) => equal(each, headers['x-twilio-signature'] ?? '')).includes(true);
  if (token === '' || !fits || !isSigned) throw new AppError('delivery/signature-mismatch');
}

function sortedFields(form: string): string {
  const pairs = [...new URLSearchParams(form)].map(([name, value]) => name + '\0' + value);
  return [...new Set(pairs)].sort().join('').replaceAll('\0', '');
}

function spellingsOf(url: string): readonly string[] {
  const [, scheme = '', host = '', rest = ''] = /^(https?):\/\/([^/:]+)(?::\d+)?(.*)$/s.exec(url) ?? [];
  const ports = [
    url,
    `${scheme}://${host}${rest}`,
    `${scheme}://${host}:${scheme === 'https' ? 443 : 80}${rest}`,
  ];
  return ports.flatMap((each) => [each, each.replaceAll("'", '%27'), each.replaceAll('%27', "'")]);
}

function equal(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
