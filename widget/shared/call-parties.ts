import type { CallView } from '../../bff/contract/call-view';

/** The party outside the account, whatever the direction. */
export function clientNumber(call: CallView): { readonly number: string; readonly display: string } {
  return call.direction === 'inbound'
    ? { number: call.from, display: call.fromDisplay || call.from }
    : { number: call.to, display: call.toDisplay || call.to };
}

/**
 * Whether a live call is this manager's business. A provider that names neither the extension nor the
 * ring group leaves everyone able to answer, so everyone sees an incoming call.
 */
export function concernsManager(call: CallView, userId: number | null): boolean {
  if (call.responsibleUserId !== null && call.status !== 'ringing') return call.responsibleUserId === userId;
  if (call.responsibleUserId !== null && call.responsibleUserId === userId) return true;
  if (userId !== null && call.ringingUserIds.includes(userId)) return true;
  return call.direction === 'inbound' && call.responsibleUserId === null && call.ringingUserIds.length === 0;
}

/** Whether this manager had the client on the line. */
export function wasSpokenBy(call: CallView, userId: number | null): boolean {
  if (call.status !== 'ended' || call.disposition !== 'answered') return false;
  if (call.responsibleUserId !== null) return call.responsibleUserId === userId;
  return call.ringingUserIds.length === 0 || (userId !== null && call.ringingUserIds.includes(userId));
}
