import type { CallView } from '../../bff/contract/call-view';
import { asBffError } from '../bff-client/bff-error';
import type { BffClient } from '../bff-client/bff-client';
import type { DialogPort } from '../kommo/kommo-port';
import { clientNumber } from '../shared/call-parties';
import { errorText } from '../shared/error-text';
import type { Texts } from '../shared/text';
import type { PendingResult, PendingResults } from './pending-results';
import { checkDraft, emptyDraft, toCallResult } from './result-draft';
import { createResultForm } from './result-form';
import type { ResultForm } from './result-form';

export interface ResultWindowDeps {
  readonly text: Texts;
  readonly host: Pick<DialogPort, 'openModal' | 'showMessage' | 'locale'>;
  readonly bff: Pick<BffClient, 'sendCallResult' | 'findEntities'>;
  readonly pending: PendingResults;
  readonly asksForRating: boolean;
  readonly now: () => number;
  /** However the window went. */
  readonly onClose: () => void;
}

export interface ResultWindow {
  readonly callId: string;
  readonly close: () => void;
}

/** One call's form in Kommo's dialog. Saved or cancelled, the call is settled; closed, it goes on waiting. */
export function openResultWindow(waiting: PendingResult, deps: ResultWindowDeps): ResultWindow {
  const { pending, host } = deps;
  const { call } = waiting;
  const form = createResultForm({
    ...deps,
    call,
    draft: waiting.draft ?? emptyDraft(call),
    locale: host.locale,
    find: (query) => deps.bff.findEntities(query),
    onEdit: (draft) => pending.keepDraft(call.callId, draft),
    onSave: () => {
      // Every failure is shown in the form.
      void save(call, form, deps).then((isSaved) => isSaved && settle());
    },
    onCancel: () => settle(),
  });
  const modal = host.openModal({
    className: 'kt-modal',
    content: form.element,
    onClose: () => {
      form.end();
      deps.onClose();
    },
  });
  const settle = (): void => {
    pending.settle(call.callId);
    modal.close();
  };
  return { callId: call.callId, close: () => modal.close() };
}

async function save(
  call: CallView,
  form: ResultForm,
  { bff, host, text }: ResultWindowDeps,
): Promise<boolean> {
  const draft = form.draft();
  const problems = checkDraft(draft);
  if (problems.length > 0) {
    form.showFailure(text('result.check_fields'), problems);
    return false;
  }
  form.setBusy(true);
  try {
    await bff.sendCallResult(call.callId, toCallResult(draft, call));
    host.showMessage({ header: text('result.saved'), text: clientNumber(call).display });
    return true;
  } catch (thrown) {
    const error = asBffError(thrown);
    form.setBusy(false);
    form.showFailure(`${errorText(text, error.code)} ${text('result.kept')}`, error.fields);
    return false;
  }
}
