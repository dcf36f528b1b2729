import { AppError } from '../domain/errors';
import { readJsonObject, readText } from './delivery-body';
import type { Provider } from './provider';
import { isEqualText } from './signed-form';

export interface BodyToken {
  /** Of the JSON object that is delivered. */
  readonly field: string;
  /** The credential that it has to equal. */
  readonly credential: string;
}

/**
 * Proves a delivery by a secret that stands in it. It tells who sent the delivery, not that nobody changed it on the way:
 * that is left to https.
 * @throws AppError delivery/signature-mismatch, also while the credential is not set; delivery/malformed for a body that
 * is no JSON object
 */
export function tokenInBody({ field, credential }: BodyToken): Provider['verify'] {
  return ({ body }, { credentials }) => {
    const text = readText(body);
    const told = text === '' ? undefined : readJsonObject(text)[field];
    const expected = (credentials[credential] ?? '').trim();
    // Compared also while nothing is expected, so that the time taken does not tell.
    const isEqual = isEqualText(typeof told === 'string' ? told : '', expected);
    if (expected === '' || !isEqual) throw new AppError('delivery/signature-mismatch');
  };
}
