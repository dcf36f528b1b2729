import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AccountId, CallId } from '../domain/ids';

/** Kommo's player carries no token: the address itself proves that we gave it away for this one recording. */
export interface RecordingLinks {
  recordingUrl(account: AccountId, callId: CallId): string;
  /** In constant time. */
  isGenuine(account: AccountId, callId: CallId, signature: string): boolean;
}

export interface RecordingLinksDeps {
  readonly publicUrl: string;
  /** 32 bytes, used for nothing else. */
  readonly key: Buffer;
  /** Keys that signed before: what Kommo's notes hold stays good. */
  readonly formerKeys?: readonly Buffer[];
}

export function createRecordingLinks({
  publicUrl,
  key,
  formerKeys = [],
}: RecordingLinksDeps): RecordingLinks {
  const sign = (account: AccountId, callId: CallId, by = key): Buffer =>
    createHmac('sha256', by).update(`${account}\n${callId}`).digest();

  return {
    recordingUrl(account, callId) {
      const signature = sign(account, callId).toString('base64url');
      return `${publicUrl}/voip/${account}/get_call_record/${encodeURIComponent(callId)}?s=${signature}`;
    },
    isGenuine(account, callId, signature) {
      const given = Buffer.from(signature, 'base64url');
      return [key, ...formerKeys].some((by) => {
        const expected = sign(account, callId, by);
        return given.length === expected.length && timingSafeEqual(given, expected);
      });
    },
  };
}
