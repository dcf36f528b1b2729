import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../domain/errors';
import type { Provider } from './provider';

export interface FormSignature {
  /** The credential it is made with. */
  readonly key: string;
  /** Lower case. */
  readonly header: string;
}

/**
 * Proves a delivery by base64(HMAC-SHA1(key, address + fields)): https://www.twilio.com/docs/usage/security
 * 1. The fields of a form are sorted by name, repeated ones by value without repetition, and written name after value.
 * 2. A body that is no form is covered by `bodySHA256` in the signed address instead.
 * 3. Some addresses are signed with their port, some without, and quotes as they are or as `%27`.
 * @throws AppError delivery/signature-mismatch, also while the key is not set
 */
export function signedForm({ key, header }: FormSignature): Provider['verify'] {
  return ({ url, query, headers, body }, { credentials }) => {
    const secret = credentials[key] ?? '';
    const bodyHash = query.get('bodySHA256');
    const fits = bodyHash === null || isEqualText(bodyHash, createHash('sha256').update(body).digest('hex'));
    const fields = bodyHash === null ? sortedFields(body.toString()) : '';
    const signed = spellingsOf(url).map((address) =>
      createHmac('sha1', secret)
        .update(address + fields)
        .digest('base64'),
    );
    // Every spelling is compared, so that the time taken does not tell which came close.
    const isSigned = signed.map((each) => isEqualText(each, headers[header] ?? '')).includes(true);
    if (secret === '' || !fits || !isSigned) throw new AppError('delivery/signature-mismatch');
  };
}

/** In constant time. Digests have one length, which `timingSafeEqual` asks for and a guess must not learn. */
export function isEqualText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
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
