import type { CallView } from '../bff/contract/call-view';
import type { Marks } from './call-feed/marks';

export interface ShareHangUpsDeps {
  /** `asked:<call id>`: some tab has asked for the result. */
  readonly marks: Marks;
  /** Whether this manager spoke, and so is to be asked. */
  readonly wasSpoken: (call: CallView) => boolean;
  /** A call that this tab asks about, or news of one that may be asked about already. */
  readonly ask: (call: CallView) => void;
  readonly tellMore: (call: CallView) => void;
}

/**
 * One form over all tabs: a call that ended is asked about by the tab that is on stage, or by the next one
 * that comes there; no hang-up is lost while the stage passes on. Later news of the call goes to the tab that
 * asked, and its result to all.
 */
export function shareHangUps({ marks, wasSpoken, ask, tellMore }: ShareHangUpsDeps) {
  const askedHere = new Set<string>();
  const waiting = new Map<string, CallView>();

  const offer = (call: CallView, isOnStage: boolean): void => {
    if (call.result !== null || askedHere.has(call.callId)) return tellMore(call);
    const mark = `asked:${call.callId}`;
    if (!wasSpoken(call) || marks.has(mark)) return;
    waiting.set(call.callId, call);
    if (!isOnStage) return;
    waiting.delete(call.callId);
    askedHere.add(call.callId);
    marks.set(mark, true);
    ask(call);
  };
  return {
    offer,
    comeOnStage(): void {
      const missed = [...waiting.values()];
      waiting.clear();
      missed.forEach((call) => offer(call, true));
    },
  };
}
