import type { BffClient } from '../bff-client/bff-client';
import type { KommoPort } from '../kommo/kommo-port';
import { errorText } from '../shared/error-text';
import type { Texts } from '../shared/text';
import type { PendingResult, PendingResults } from './pending-results';
import { checkDraft, emptyDraft, toCallResult } from './result-draft';
import { createResultForm } from './result-form';
import type { ResultForm } from './result-form';

export interface ResultWindowDeps {
  readonly text: Texts;
  readonly host: Pick<KommoPort, 'openModal' | 'showMessage' | 'locale'>;
  readonly bff: Pick<BffClient, 'findEntities'>;
  readonly pending: PendingResults;
  /** Sends what is queued. @returns when it was tried */
  readonly flush: () => Promise<void>;
  readonly asksForRating: boolean;
  readonly now: () => number;
  /** However the window went. */
  readonly onClose: () => void;
}

export interface ResultWindow {
  readonly callId: string;
  readonly close: () => void;
}

/** Milliseconds after which a manager need not wait for the BFF: the result is kept and sent in the background. */
export const PATIENCE = 4_000;

/** One call's form in Kommo's dialog. Saved or cancelled, it is done with; closed, the call goes on waiting. */
export function openResultWindow(waiting: PendingResult, deps: ResultWindowDeps): ResultWindow {
  const { pending, host, text } = deps;
  const { call } = waiting;
  const previous = document.activeElement;
  const form = createResultForm({
    ...deps,
    call,
    draft: waiting.draft ?? emptyDraft(call),
    locale: host.locale,
    find: (query) => deps.bff.findEntities(query),
    onEdit: (draft) => pending.keepDraft(call.callId, draft),
    // Every failure is shown in the form.
    onSave: () => void save(call.callId, form, deps).then((isDone) => isDone && modal.close()),
    onCancel: () => {
      pending.settle(call.callId);
      modal.close();
    },
  });
  const modal = host.openModal({
    className: 'kt-modal',
    content: form.element,
    onClose: () => {
      form.end();
      deps.onClose();
      if (previous instanceof HTMLElement && previous.isConnected) previous.focus();
    },
  });
  form.element.querySelector('input')?.focus();
  if (waiting.refusal !== null)
    form.showFailure(refusalText(waiting.refusal.code, text), waiting.refusal.fields);
  return { callId: call.callId, close: () => modal.close() };
}

/** @returns whether the form has done its work */
async function save(callId: string, form: ResultForm, deps: ResultWindowDeps): Promise<boolean> {
  const { pending, text, host } = deps;
  const draft = form.draft();
  const problems = checkDraft(draft);
  if (problems.length > 0) {
    form.showFailure(text('result.check_fields'), problems);
    return false;
  }
  form.setBusy(true);
  pending.queue(callId, draft, toCallResult(draft));
  await atMost(PATIENCE, deps.flush());
  const left = pending.find(callId);
  if (left !== undefined && left.refusal !== null) {
    form.setBusy(false);
    form.showFailure(refusalText(left.refusal.code, text), left.refusal.fields);
    return false;
  }
  host.showMessage(
    left === undefined
      ? { header: text('result.saved'), text: draft.entity?.name ?? '' }
      : { header: text('result.kept_here'), text: text('result.sent_later') },
  );
  return true;
}

function refusalText(code: string, text: Texts): string {
  return `${errorText(text, code)} ${text('result.kept')}`;
}

function atMost(ms: number, work: Promise<void>): Promise<void> {
  return Promise.race([
    work.catch(() => undefined),
    new Promise<void>((resolve) => window.setTimeout(resolve, ms)),
  ]);
}
