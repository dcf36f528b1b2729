import { NOTE_MAX_LENGTH, OUTCOMES } from '../../bff/contract/call-result';
import type { CallView } from '../../bff/contract/call-view';
import type { EntityHit, FieldError } from '../../bff/contract/problem';
import { choiceGroup, textArea, textInput } from '../shared/controls';
import { button, el } from '../shared/dom';
import { fieldErrorText } from '../shared/error-text';
import { createFieldSet, freshId } from '../shared/field';
import { toLocalInput } from '../shared/format';
import { createLifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';
import { createEntitySearch } from './entity-search';
import { quickTimes } from './quick-times';
import type { ResultDraft } from './result-draft';
import { resultHeader } from './result-header';

const RATINGS = ['1', '2', '3', '4', '5'] as const;

export interface ResultFormDeps {
  readonly call: CallView;
  readonly draft: ResultDraft;
  readonly text: Texts;
  readonly locale: string;
  readonly asksForRating: boolean;
  readonly find: (query: string) => Promise<readonly EntityHit[]>;
  readonly now: () => number;
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
  const { text, draft: start } = deps;
  const lifetime = createLifetime();
  const fields = createFieldSet();
  const edited = (): void => deps.onEdit(read());

  const outcome = choiceGroup({
    legend: text('result.outcome'),
    name: freshId(),
    value: start.outcome,
    className: 'kt-choices_chips',
    options: OUTCOMES.map((value) => ({ value, label: text(`outcomes.${value}`) })),
  });
  const rating = choiceGroup({
    legend: text('result.rating'),
    name: freshId(),
    value: String(start.rating ?? ''),
    className: 'kt-choices_chips',
    options: RATINGS.map((value) => ({ value, label: value })),
  });
  const search = createEntitySearch({
    text,
    lifetime,
    chosen: start.entity,
    find: deps.find,
    onChange: edited,
  });
  const note = textArea(start.note, {
    rows: 3,
    maxlength: NOTE_MAX_LENGTH,
    placeholder: text('result.note_placeholder'),
  });
  const taskText = textInput(start.taskText, {
    maxlength: 1000,
    placeholder: text('result.task_placeholder'),
  });
  const taskDue = textInput(start.taskDue, { type: 'datetime-local' });
  const read = (): ResultDraft => ({
    outcome: outcome.value(),
    note: note.value,
    rating: rating.value() === '' ? null : Number(rating.value()),
    entity: search.value(),
    taskText: taskText.value,
    taskDue: taskDue.value,
  });
  const chooseTime = (at: Date): void => {
    taskDue.value = toLocalInput(at);
    if (taskText.value === '') taskText.value = text('result.task_default');
    taskDue.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const summary = el('div', { class: 'kt-alert', role: 'alert', hidden: true });
  const save = button({ class: 'kt-button kt-button_primary' }, deps.onSave, text('result.save'));
  const cancel = button({ class: 'kt-button' }, deps.onCancel, text('result.cancel'));

  const element = el(
    'div',
    { class: 'kt-root kt-result', role: 'form', 'aria-label': text('result.title') },
    resultHeader(deps),
    outcome.element,
    fields.add({ path: 'note', label: text('result.note') }, note),
    el(
      'div',
      { class: 'kt-field' },
      el('label', { class: 'kt-field__label', for: (search.input.id = freshId()) }, text('result.entity')),
      search.element,
    ),
    taskBlock(
      { text, now: deps.now(), chooseTime },
      fields.add({ path: 'task.text', label: text('result.task') }, taskText),
      fields.add({ path: 'task.dueAt', label: text('result.task_due') }, taskDue),
    ),
    deps.asksForRating && rating.element,
    summary,
    el('div', { class: 'kt-result__buttons' }, save, cancel),
  );
  for (const type of ['input', 'change']) element.addEventListener(type, edited);
  // Kommo's dialog takes Enter for its own button; here it belongs to the field it is pressed in.
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.stopPropagation();
  });

  return {
    element,
    draft: read,
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

interface TaskBlock {
  readonly text: Texts;
  readonly now: number;
  readonly chooseTime: (at: Date) => void;
}

function taskBlock(
  { text, now, chooseTime }: TaskBlock,
  taskText: HTMLElement,
  taskDue: HTMLElement,
): HTMLElement {
  const times = quickTimes(new Date(now)).map(({ label, at }) =>
    button({ class: 'kt-pill' }, () => chooseTime(at), text(label)),
  );
  return el(
    'div',
    { class: 'kt-task' },
    el('div', { class: 'kt-task__fields' }, taskText, taskDue),
    el('div', { class: 'kt-task__times', role: 'group', 'aria-label': text('result.quick_times') }, ...times),
  );
}
