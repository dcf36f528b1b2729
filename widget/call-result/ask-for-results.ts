import type { CallView, EntityRef } from '../../bff/contract/call-view';
import type { BffClient } from '../bff-client/bff-client';
import { wasSpokenBy } from '../shared/call-parties';
import { createLifetime } from '../shared/lifetime';
import { toAskedCall } from './asked-call';
import { createPendingList } from './pending-list';
import { openResultWindow } from './result-window';
import type { ResultWindow, ResultWindowDeps } from './result-window';
import { sendResults } from './send-results';

/** Milliseconds after the hang-up in which the form still opens by itself: later news is not a hang-up. */
const FRESH = 5 * 60_000;

export interface AskForResultsDeps extends Omit<ResultWindowDeps, 'onClose' | 'flush' | 'bff'> {
  readonly bff: Pick<BffClient, 'findEntities' | 'sendCallResult'>;
  readonly root: HTMLElement;
  readonly userId: number | null;
  readonly userKey: string;
  readonly locks: LockManager | undefined;
  readonly chosenCard: (callId: string) => EntityRef | undefined;
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

  const { now, host } = deps;
  const list = createPendingList({ text, now, locale: host.locale, onOpen: (callId) => open(callId) });
  const drawList = (): void => {
    list.draw(pending.all().filter(({ call }) => call.callId !== opened?.callId));
  };
  const sender = sendResults({ ...deps, onChange: drawList });
  const open = (callId: string): void => {
    const waiting = pending.find(callId);
    if (waiting === undefined) return;
    opened?.close();
    pending.markOpened(callId);
    opened = openResultWindow(waiting, {
      ...deps,
      flush: () => sender.flush(),
      onClose: () => {
        opened = undefined;
        if (!lifetime.hasEnded) drawList();
      },
    });
    drawList();
  };
  /** By itself, in the tab that the manager looks at, and in one of them only. */
  const openFresh = (callId: string): void => {
    const isFree = opened === undefined && document.visibilityState === 'visible';
    if (isFree && pending.find(callId)?.hasOpened === false) open(callId);
  };
  const take = (call: CallView): void => {
    const known = pending.find(call.callId);
    if (call.result !== null) {
      const isUntouched = known !== undefined && known.draft === null && opened?.callId !== call.callId;
      if (isUntouched) pending.settle(call.callId);
    } else if (known !== undefined || isToBeAsked(call, deps)) {
      if (known === undefined || known.draft === null)
        pending.put(toAskedCall(call, deps.chosenCard(call.callId)));
      if (isFresh(call, deps)) openFresh(call.callId);
    }
    drawList();
  };
  /** Another tab may have answered meanwhile. */
  const catchUp = (): void => {
    if (opened !== undefined && pending.find(opened.callId) === undefined) opened.close();
    drawList();
  };

  deps.root.append(list.element);
  lifetime.onEnd(() => list.element.remove());
  lifetime.onEnd(() => sender.stop());
  lifetime.onEnd(() => opened?.close());
  lifetime.listen(window, 'storage', catchUp);
  lifetime.listen(document, 'visibilitychange', () => {
    catchUp();
    for (const { call } of pending.all()) if (isJustOver(call, deps)) openFresh(call.callId);
  });
  lifetime.onEnd(deps.subscribe(take));
  drawList();
  return () => lifetime.end();
}

function isToBeAsked(call: CallView, deps: AskForResultsDeps): boolean {
  return wasSpokenBy(call, deps.userId) && !deps.pending.isSettled(call.callId) && isFresh(call, deps);
}

function isFresh({ endedAt }: CallView, { now }: AskForResultsDeps): boolean {
  return endedAt !== null && now() - Date.parse(endedAt) < FRESH;
}

function isJustOver(
  { startedAt, talkSeconds }: { readonly startedAt: string; readonly talkSeconds: number | null },
  { now }: AskForResultsDeps,
): boolean {
  return now() - Date.parse(startedAt) - (talkSeconds ?? 0) * 1_000 < FRESH;
}
