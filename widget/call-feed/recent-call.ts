import type { CallView } from '../../bff/contract/call-view';

/** Milliseconds after which a call that never ended is taken for dead. */
const FORGET_AFTER = 4 * 60 * 60 * 1_000;
/** Milliseconds after the hang-up in which a call is still news: its result is asked for. */
const JUST_ENDED = 5 * 60_000;

/** Whether a call found in the list, not in the stream, is still worth telling. */
export function isRecent(call: CallView, now: number): boolean {
  if (call.status !== 'ended') return now - Date.parse(call.startedAt) < FORGET_AFTER;
  return call.endedAt !== null && now - Date.parse(call.endedAt) < JUST_ENDED;
}
