import type { MissedRule } from '../../bff/contract/settings';
import { selectBox, textInput, tickBox } from '../shared/controls';
import { el } from '../shared/dom';
import type { Section, SectionDeps } from './section';

const RESPONSIBLE = ['extension', 'card', 'user'] as const;

export function missedRule({ text, fields, shown, stored }: SectionDeps): Section<MissedRule> {
  const rule = shown.rules.missed;
  const path = (name: keyof MissedRule): string => `rules.missed.${name}`;
  const createTask = tickBox(rule.createTask);
  const due = textInput(String(rule.dueInMinutes), {
    inputmode: 'numeric',
    class: 'kt-input kt-input_short',
  });
  const words = textInput(rule.text);
  const responsible = selectBox(
    rule.responsible,
    RESPONSIBLE.map((value) => ({ value, label: text(`rules.responsible_for.${value}`) })),
  );
  const user = selectBox(String(rule.userId ?? ''), [
    { value: '', label: text('rules.choose_user') },
    ...stored.kommoUsers.map(({ id, name }) => ({ value: String(id), label: name })),
  ]);
  const userField = fields.add({ path: path('userId'), label: text('rules.user') }, user);
  const details = el(
    'div',
    {},
    fields.add(
      { path: path('text'), label: text('rules.task_text'), hint: text('rules.task_text_hint') },
      words,
    ),
    el(
      'div',
      { class: 'kt-grid' },
      fields.add({ path: path('dueInMinutes'), label: text('rules.due_in_minutes') }, due),
      fields.add({ path: path('responsible'), label: text('rules.responsible') }, responsible),
      userField,
    ),
  );
  const showWhatApplies = (): void => {
    details.hidden = !createTask.checked;
    userField.hidden = responsible.value !== 'user';
  };
  createTask.addEventListener('change', showWhatApplies);
  responsible.addEventListener('change', showWhatApplies);
  showWhatApplies();

  return {
    element: el(
      'div',
      {},
      fields.addTick({ path: path('createTask'), label: text('rules.create_task') }, createTask),
      details,
    ),
    read: () => ({
      createTask: createTask.checked,
      // Without a task nobody sees the field, so it must not hold up a save.
      dueInMinutes: createTask.checked ? Number(due.value) : rule.dueInMinutes,
      text: words.value.trim(),
      responsible: RESPONSIBLE.find((name) => name === responsible.value) ?? rule.responsible,
      userId: responsible.value === 'user' && user.value !== '' ? Number(user.value) : null,
    }),
  };
}
