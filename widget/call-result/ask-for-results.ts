import type { CallView } from '../../bff/contract/call-view';
import { wasSpokenBy } from '../shared/call-parties';
import { createLifetime } from '../shared/lifetime';
import { createPendingList } from './pending-list';
import { openResultWindow } from './result-window';
import type { ResultWindow, ResultWindowDeps } from './result-window';

/** Milliseconds after the hang-up in which the form still opens by itself: later news is not a hang-up. */
const FRESH = 5 * 60_000;

export interface AskForResultsDeps extends Omit<ResultWindowDeps, 'onClose'> {
  readonly root: HTMLElement;
  readonly userId: number | null;
  readonly subscribe: (listener: (call: CallView) => void) => () => void;
}

/**
 * Asks the manager who spoke for the result, one call at a time. A form that was closed without an answer
 * waits in the list in the corner with all that was typed; `Cancel` gives the call up for good.
 * @returns how to take all of it away
 */
export function askForResults(deps: AskForResultsDeps): () => void {
  const { text, pending } = deps;
  const lifetime = createLifetime();
  let opened: ResultWindow | undefined;

  const list = createPendingList({ text, onOpen: (callId) => open(callId) });
  const drawList = (): void => {
    const waiting = pending.all().map(({ call }) => call);
    list.draw(waiting.filter(({ callId }) => callId !== opened?.callId));
  };
  const open = (callId: string): void => {
    const waiting = pending.find(callId);
    if (waiting === undefined) return;
    opened?.close();
    opened = openResultWindow(waiting, {
      ...deps,
      onClose: () => {
        opened = undefined;
        if (!lifetime.hasEnded) drawList();
      },
    });
    drawList();
  };
  const take = (call: CallView): void => {
    const isKnown = pending.find(call.callId) !== undefined;
    if (call.result !== null) {
      if (isKnown && opened?.callId !== call.callId) pending.settle(call.callId);
    } else if (isToBeAsked(call, deps)) {
      pending.put(call);
      if (!isKnown && opened === undefined && document.visibilityState === 'visible') open(call.callId);
    }
    drawList();
  };
  /** Another tab may have answered meanwhile. */
  const catchUp = (): void => {
    if (opened !== undefined && pending.isSettled(opened.callId)) opened.close();
    drawList();
  };

  deps.root.append(list.element);
  lifetime.onEnd(() => list.element.remove());
  lifetime.onEnd(() => opened?.close());
  lifetime.listen(window, 'storage', catchUp);
  lifetime.listen(document, 'visibilitychange', catchUp);
  lifetime.onEnd(deps.subscribe(take));
  drawList();
  return () => lifetime.end();
}

function isToBeAsked(call: CallView, { userId, pending, now }: AskForResultsDeps): boolean {
  if (!wasSpokenBy(call, userId) || pending.isSettled(call.callId)) return false;
  if (pending.find(call.callId) !== undefined) return true;
  return call.endedAt !== null && now() - Date.parse(call.endedAt) < FRESH;
}
