/**
 * Secrets at rest: AES-256-GCM under a key derived from ENCRYPTION_KEY.
 *
 * A sealed secret is `version (1) | key id (4) | nonce (12) | ciphertext | tag (16)`. The purpose is bound to it as
 * additional data: what was sealed for one account or one column does not open for another. The key id tells which
 * key was used, so a new key can be put first while the older ones still open what they sealed.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../domain/errors';

export interface Encryption {
  /** `purpose` names the place and its owner, e.g. `kommo-token:42`. */
  seal(purpose: string, secret: string): Buffer;
  /** @throws AppError `bug/unexpected` when it was sealed for another purpose, changed, or under an unknown key */
  open(purpose: string, sealed: Buffer): string;
  /** Stands in all that `seal` seals, behind the version: what holds another one was sealed by a former key. */
  readonly keyId: Buffer;
  /** 32 bytes for signing, the same in every process; another key for every purpose. */
  deriveKey(purpose: string): Buffer;
  /** For verifying what was signed before a rotation: one for each key, the one that signs first. */
  deriveKeys(purpose: string): readonly [Buffer, ...Buffer[]];
}

interface SealingKey {
  readonly id: Buffer;
  readonly key: Buffer;
}

const VERSION = 1;
const KEY_LENGTH = 32;
const KEY_ID_LENGTH = 4;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const NONCE_START = 1 + KEY_ID_LENGTH;
const TEXT_START = NONCE_START + NONCE_LENGTH;

/**
 * @param keys 32 bytes each, base64. The first one seals and signs; the others only open.
 * @throws RangeError when a key has another length
 */
export function createEncryption(keys: readonly [string, ...string[]]): Encryption {
  const secrets = keys.map(readKey);
  const current = secrets[0] ?? Buffer.alloc(0);
  const sealing = toSealingKey(current);
  const known = secrets.map(toSealingKey);

  return {
    seal: (purpose, secret) => seal(sealing, purpose, secret),
    open: (purpose, sealed) => {
      const id = sealed.subarray(1, NONCE_START);
      const found = known.find((candidate) => candidate.id.equals(id));
      if (sealed[0] !== VERSION || found === undefined) throw cannotOpen();
      return open(found, purpose, sealed);
    },
    keyId: sealing.id,
    deriveKeys: (purpose) => [
      derive(current, `derived:${purpose}`, KEY_LENGTH),
      ...secrets.slice(1).map((secret) => derive(secret, `derived:${purpose}`, KEY_LENGTH)),
    ],
    deriveKey: (purpose) => derive(current, `derived:${purpose}`, KEY_LENGTH),
  };
}

function readKey(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_LENGTH) throw new RangeError('an encryption key is 32 bytes, written in base64');
  return key;
}

function toSealingKey(secret: Buffer): SealingKey {
  return { id: derive(secret, 'key-id', KEY_ID_LENGTH), key: derive(secret, 'seal', KEY_LENGTH) };
}

function derive(secret: Buffer, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), purpose, length));
}

function seal({ id, key }: SealingKey, purpose: string, secret: string): Buffer {
  const nonce = randomBytes(NONCE_LENGTH);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), id, nonce, text, cipher.getAuthTag()]);
}

function open({ key }: SealingKey, purpose: string, sealed: Buffer): string {
  try {
    const nonce = sealed.subarray(NONCE_START, TEXT_START);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH });
    decipher.setAAD(Buffer.from(purpose)).setAuthTag(sealed.subarray(-TAG_LENGTH));
    const text = sealed.subarray(TEXT_START, -TAG_LENGTH);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  } catch {
    throw cannotOpen();
  }
}

function cannotOpen(): AppError {
  return new AppError('bug/unexpected', {
    detail: 'a stored secret does not open: is ENCRYPTION_KEY the right one?',
  });
}
