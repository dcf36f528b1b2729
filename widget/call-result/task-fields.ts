import { textInput } from '../shared/controls';
import { button, el } from '../shared/dom';
import { toLocalInput } from '../shared/format';
import { quickTimes } from './quick-times';
import type { ResultDraft } from './result-draft';
import type { ResultFieldsDeps } from './result-fields';

export interface TaskFields {
  readonly element: HTMLElement;
  readonly read: () => Pick<ResultDraft, 'taskText' | 'taskDue'>;
}

/** A follow-up task: what, when, and the usual times at one click. */
export function createTaskFields({
  text,
  fields,
  draft,
  now,
}: Pick<ResultFieldsDeps, 'text' | 'fields' | 'draft' | 'now'>): TaskFields {
  const words = textInput(draft.taskText, { maxlength: 1000, placeholder: text('result.task_placeholder') });
  const due = textInput(draft.taskDue, { type: 'datetime-local' });
  const choose = (at: Date): void => {
    due.value = toLocalInput(at);
    if (words.value === '') words.value = text('result.task_default');
    due.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const times = quickTimes(new Date(now())).map(({ label, at }) =>
    button({ class: 'kt-pill' }, () => choose(at), text(label)),
  );
  return {
    element: el(
      'div',
      { class: 'kt-task' },
      el(
        'div',
        { class: 'kt-task__fields' },
        fields.add({ path: 'task.text', label: text('result.task') }, words),
        fields.add({ path: 'task.dueAt', label: text('result.task_due') }, due),
      ),
      el(
        'div',
        { class: 'kt-task__times', role: 'group', 'aria-label': text('result.quick_times') },
        ...times,
      ),
    ),
    read: () => ({ taskText: words.value, taskDue: due.value }),
  };
}
