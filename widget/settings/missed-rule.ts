import type { MissedRule } from '../../bff/contract/settings';
import { selectBox, textInput, tickBox } from '../shared/controls';
import { el } from '../shared/dom';
import { fold } from './section';
import type { Section, SectionDeps } from './section';
import { workingHoursChoice } from './working-hours';

const RESPONSIBLE = ['extension', 'card', 'user'] as const;
/** Which missed calls count, and what becomes of the task; all of them so unless somebody unticks them. */
const SWITCHES = ['known', 'unknown', 'onVoicemail', 'onBusy', 'closeWhenReached'] as const;

export function missedRule(deps: SectionDeps): Section<MissedRule> {
  const { text, fields, shown } = deps;
  const rule = shown.rules.missed;
  const createTask = tickBox(rule.createTask);
  const task = taskFields(deps);
  const hours = workingHoursChoice(deps);
  const ticks = SWITCHES.map((name) => [name, tickBox(rule[name] ?? true)] as const);
  const details = el(
    'div',
    {},
    task.element,
    hours.element,
    ...ticks.map(([name, box]) =>
      fields.addTick({ path: `rules.missed.${name}`, label: text(`rules.missed_when.${name}`) }, box),
    ),
  );
  const block = fold(
    { title: text('rules.missed'), level: 'h4' },
    fields.addTick({ path: 'rules.missed.createTask', label: text('rules.create_task') }, createTask),
    details,
  );
  const showWhatApplies = (): void => {
    details.hidden = !createTask.checked;
    const minutes = task.read().dueInMinutes;
    block.say(createTask.checked ? text('rules.task_within', { minutes }) : text('rules.no_task'));
  };
  for (const type of ['input', 'change']) block.element.addEventListener(type, showWhatApplies);
  showWhatApplies();

  return {
    element: block.element,
    read: () => ({
      ...task.read(),
      ...hours.read(),
      ...Object.fromEntries(ticks.map(([name, box]) => [name, box.checked])),
      createTask: createTask.checked,
      // Without a task nobody sees the field, so it must not hold up a save.
      dueInMinutes: createTask.checked ? task.read().dueInMinutes : rule.dueInMinutes,
    }),
  };
}

type TaskPart = Pick<MissedRule, 'dueInMinutes' | 'text' | 'responsible' | 'userId'>;

function taskFields({ text, fields, shown, stored }: SectionDeps): Section<TaskPart> {
  const rule = shown.rules.missed;
  const path = (name: keyof TaskPart): string => `rules.missed.${name}`;
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
  const showWhatApplies = (): void => {
    userField.hidden = responsible.value !== 'user';
  };
  responsible.addEventListener('change', showWhatApplies);
  showWhatApplies();

  return {
    element: el(
      'div',
      {},
      fields.add(
        { path: path('text'), label: text('rules.task_text'), hint: text('rules.task_text_hint') },
        words,
      ),
      fields.add({ path: path('dueInMinutes'), label: text('rules.due_in_minutes') }, due),
      el(
        'div',
        { class: 'kt-grid' },
        fields.add({ path: path('responsible'), label: text('rules.responsible') }, responsible),
        userField,
      ),
    ),
    read: () => ({
      dueInMinutes: Number(due.value),
      text: words.value.trim(),
      responsible: RESPONSIBLE.find((name) => name === responsible.value) ?? rule.responsible,
      userId: responsible.value === 'user' && user.value !== '' ? Number(user.value) : null,
    }),
  };
}
