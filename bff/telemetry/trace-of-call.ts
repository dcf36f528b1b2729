import { createHash } from 'node:crypto';
import type { AccountId, CallId } from '../domain/ids';

/**
 * The trace that everything about one call belongs to, 32 hexadecimal digits. It follows from the call's name, which rows
 * and jobs carry anyhow: deliveries in one process and work in others find the same trace with nothing handed on.
 */
export function traceOfCall(account: AccountId, callId: CallId): string {
  return createHash('sha256').update(`call:${account}:${callId}`).digest('hex').slice(0, 32);
}
