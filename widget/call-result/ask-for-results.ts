import type { CallView } from '../../bff/contract/call-view';
import { asBffError } from '../bff-client/bff-error';
import type { BffClient } from '../bff-client/bff-client';
import type { KommoPort } from '../kommo/kommo-port';
import type { OpenModal } from '../kommo/open-modal';
import { clientNumber, wasSpokenBy } from '../shared/call-parties';
import { errorText } from '../shared/error-text';
import { createLifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';
import { createPendingList } from './pending-list';
import type { PendingResults } from './pending-results';
import { checkDraft, emptyDraft, toCallResult } from './result-draft';
import { createResultForm } from './result-form';
import type { ResultForm } from './result-form';

/** Milliseconds after the hang-up in which the form still opens by itself: later news is not a hang-up. */
const FRESH = 5 * 60_000;

export interface AskForResultsDeps {
  readonly root: HTMLElement;
  readonly text: Texts;
  readonly host: Pick<KommoPort, 'openModal' | 'showMessage' | 'userId' | 'locale'>;
  readonly bff: Pick<BffClient, 'sendCallResult' | 'findEntities'>;
  readonly pending: PendingResults;
  readonly asksForRating: boolean;
  readonly subscribe: (listener: (call: CallView) => void) => () => void;
  readonly now: () => number;
}

interface Opened {
  readonly callId: string;
  readonly form: ResultForm;
  readonly modal: OpenModal;
}

/**
 * Asks the manager who spoke for the result, one call at a time. A form that was closed without an answer
 * waits in the list in the corner with all that was typed; `Cancel` gives the call up for good.
 * @returns how to take all of it away
 */
export function askForResults(deps: AskForResultsDeps): () => void {
  const { text, pending } = deps;
  const lifetime = createLifetime();
  let opened: Opened | undefined;

  const list = createPendingList({ text, onOpen: (callId) => open(callId) });
  const drawList = (): void =>
    list.draw(
      pending
        .all()
        .filter(({ call }) => call.callId !== opened?.callId)
        .map(({ call }) => call),
    );
  const open = (callId: string): void => {
    const waiting = pending.find(callId);
    if (waiting === undefined) return;
    opened?.modal.close();
    const form = createResultForm({
      ...waiting,
      ...deps,
      draft: waiting.draft ?? emptyDraft(waiting.call),
      locale: deps.host.locale,
      find: (query) => deps.bff.findEntities(query),
      onEdit: (draft) => pending.keepDraft(callId, draft),
      onSave: () => void save(waiting.call, form),
      onCancel: () => settle(callId),
    });
    const modal = deps.host.openModal({
      className: 'kt-modal',
      content: form.element,
      onClose: () => closed(form),
    });
    opened = { callId, form, modal };
    drawList();
  };
  const closed = (form: ResultForm): void => {
    form.end();
    if (opened?.form === form) opened = undefined;
    if (!lifetime.hasEnded) drawList();
  };
  const settle = (callId: string): void => {
    pending.settle(callId);
    if (opened?.callId === callId) opened.modal.close();
    drawList();
  };
  const save = async (call: CallView, form: ResultForm): Promise<void> => {
    const draft = form.draft();
    const problems = checkDraft(draft);
    if (problems.length > 0) return form.showFailure(text('result.check_fields'), problems);
    form.setBusy(true);
    try {
      await deps.bff.sendCallResult(call.callId, toCallResult(draft, call));
      settle(call.callId);
      deps.host.showMessage({ header: text('result.saved'), text: clientNumber(call).display });
    } catch (thrown) {
      const error = asBffError(thrown);
      form.setBusy(false);
      form.showFailure(`${errorText(text, error.code)} ${text('result.kept')}`, error.fields);
    }
  };
  const openNext = (): void => {
    const next = pending.all()[0];
    if (opened === undefined && next !== undefined && document.visibilityState === 'visible') {
      open(next.call.callId);
    }
  };
  const take = (call: CallView): void => {
    if (call.result !== null) return settleIfPending(call.callId);
    if (!isToBeAsked(call, deps)) return;
    const isNew = pending.find(call.callId) === undefined;
    pending.put(call);
    if (isNew) openNext();
    drawList();
  };
  const settleIfPending = (callId: string): void => {
    if (pending.find(callId) !== undefined && opened?.callId !== callId) settle(callId);
  };
  /** Another tab may have answered meanwhile. */
  const catchUp = (): void => {
    if (opened !== undefined && pending.isSettled(opened.callId)) opened.modal.close();
    drawList();
  };

  deps.root.append(list.element);
  lifetime.onEnd(() => list.element.remove());
  lifetime.onEnd(() => opened?.modal.close());
  lifetime.listen(window, 'storage', catchUp);
  lifetime.listen(document, 'visibilitychange', catchUp);
  lifetime.onEnd(deps.subscribe(take));
  drawList();
  return () => lifetime.end();
}

function isToBeAsked(call: CallView, { host, pending, now }: AskForResultsDeps): boolean {
  if (!wasSpokenBy(call, host.userId) || pending.isSettled(call.callId)) return false;
  if (pending.find(call.callId) !== undefined) return true;
  return call.endedAt !== null && now() - Date.parse(call.endedAt) < FRESH;
}
