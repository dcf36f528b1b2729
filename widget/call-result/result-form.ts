import type { FieldError } from '../../bff/contract/problem';
import { button, el } from '../shared/dom';
import { fieldErrorText } from '../shared/error-text';
import { createFieldSet } from '../shared/field';
import { createLifetime } from '../shared/lifetime';
import type { ResultDraft } from './result-draft';
import { createResultFields } from './result-fields';
import type { ResultFieldsDeps } from './result-fields';
import { resultHeader } from './result-header';

export interface ResultFormDeps extends Omit<ResultFieldsDeps, 'fields' | 'lifetime' | 'onChange'> {
  readonly locale: string;
  readonly onEdit: (draft: ResultDraft) => void;
  readonly onSave: () => void;
  readonly onCancel: () => void;
}

export interface ResultForm {
  readonly element: HTMLElement;
  readonly draft: () => ResultDraft;
  /** Shows why nothing was saved: at the fields, and above the buttons. */
  readonly showFailure: (words: string, fields: readonly FieldError[]) => void;
  readonly setBusy: (isBusy: boolean) => void;
  readonly end: () => void;
}

/** What the manager says of one call. Everything typed goes to `onEdit` at once, so nothing is lost. */
export function createResultForm(deps: ResultFormDeps): ResultForm {
  const { text } = deps;
  const lifetime = createLifetime();
  const fields = createFieldSet();
  const edited = (): void => deps.onEdit(questions.read());
  const questions = createResultFields({ ...deps, fields, lifetime, onChange: edited });
  const summary = el('div', { class: 'kt-alert', role: 'alert', hidden: true });
  const save = button({ class: 'kt-button kt-button_primary' }, deps.onSave, text('result.save'));
  const cancel = button({ class: 'kt-button' }, deps.onCancel, text('result.cancel'));

  const element = el(
    'div',
    { class: 'kt-root kt-result', role: 'form', 'aria-label': text('result.title') },
    resultHeader(deps),
    ...questions.elements,
    summary,
    el('div', { class: 'kt-result__buttons' }, save, cancel),
  );
  for (const type of ['input', 'change']) element.addEventListener(type, edited);
  saveByKey(element, deps.onSave);

  return {
    element,
    draft: questions.read,
    showFailure(words, errors) {
      summary.textContent = words;
      summary.hidden = false;
      fields.clearErrors();
      fields.showErrors(errors, (code) => fieldErrorText(text, code));
    },
    setBusy(isBusy) {
      save.disabled = isBusy;
      save.textContent = text(isBusy ? 'result.saving' : 'result.save');
      if (isBusy) summary.hidden = true;
    },
    end: () => lifetime.end(),
  };
}

/** Kommo's dialog takes Enter for its own button; here it belongs to its field, and with Ctrl or ⌘ it saves. */
function saveByKey(element: HTMLElement, onSave: () => void): void {
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey) onSave();
  });
}
