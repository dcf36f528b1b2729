import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { AppError } from '../domain/errors';
import type { Provider } from './provider';
import { createRecentValues } from './recent-values';

export interface BodySignature {
  /** The credential that holds the public key: base64 of its 32 bytes. */
  readonly key: string;
  /** Header with the base64 of the signature; lower case. */
  readonly header: string;
  /** Header with the time of signing in epoch seconds; lower case. */
  readonly timestamp: string;
}

/** Of a delivery, and of two clocks that differ. */
const MAX_AGE_MS = 5 * 60_000;

const keys = createRecentValues<{ readonly key: KeyObject | undefined }>(500);

/**
 * Proves a delivery by Ed25519 over `timestamp|body`, the bytes as they came.
 * 1. The key is one.
 * 2. The delivery was signed now: what was signed long ago is a repetition by somebody else.
 * 3. The signature fits.
 * @throws AppError delivery/signature-mismatch, also while the key is not set
 */
export function signedBody({ key: name, header, timestamp }: BodySignature): Provider['verify'] {
  return ({ headers, body, receivedAt }, { credentials }) => {
    const key = ed25519Key(credentials[name] ?? '');
    const signedAt = headers[timestamp] ?? '';
    const isNow = /^\d{1,12}$/.test(signedAt) && Math.abs(receivedAt - Number(signedAt) * 1000) <= MAX_AGE_MS;
    const signature = Buffer.from(headers[header] ?? '', 'base64');
    if (
      key === undefined ||
      !isNow ||
      !verify(null, Buffer.concat([Buffer.from(`${signedAt}|`), body]), key, signature)
    )
      throw new AppError('delivery/signature-mismatch');
  };
}

/** Undefined for what is no such key. */
function ed25519Key(text: string): KeyObject | undefined {
  return keys.recall(text, () => ({ key: readKey(text) })).key;
}

function readKey(text: string): KeyObject | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32) return undefined;
  try {
    return createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') },
      format: 'jwk',
    });
  } catch {
    return undefined;
  }
}
