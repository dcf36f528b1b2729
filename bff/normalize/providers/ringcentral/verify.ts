import { AppError } from '../../../domain/errors';
import { malformed } from '../../delivery-body';
import type { Delivery, Provider } from '../../provider';
import { isEqualText } from '../../signed-form';

/** What a header may echo without being anything else; no token seen was longer than 40. */
const ECHOED = /^[\x21-\x7e]{1,255}$/;

/**
 * Proves a delivery by the token that we gave when the subscription was made, in its header `Verification-Token`. It tells
 * who sent the delivery, not that nobody changed it on the way: that is left to https.
 *
 * The question whether the address is ours comes before any delivery and has no such header; its answer tells nobody
 * anything but that the key in the address is one.
 * @throws AppError delivery/signature-mismatch, also while no token is set
 */
export const verify: Provider['verify'] = ({ headers }, { credentials }) => {
  if (validationTokenOf({ headers }) !== undefined) return;
  const expected = (credentials['verificationToken'] ?? '').trim();
  // Compared also while nothing is expected, so that the time taken does not tell.
  const isEqual = isEqualText((headers['verification-token'] ?? '').trim(), expected);
  if (expected === '' || !isEqual) throw new AppError('delivery/signature-mismatch');
};

/**
 * What a subscription being made asks the address to answer: https://developers.ringcentral.com/guide/notifications/webhooks/creating-webhooks
 * @returns undefined for every other delivery. @throws AppError delivery/malformed for what no header can answer
 */
export function validationTokenOf({ headers }: Pick<Delivery, 'headers'>): string | undefined {
  const token = headers['validation-token'];
  if (token !== undefined && !ECHOED.test(token)) throw malformed('validation-token', 'invalid');
  return token;
}
