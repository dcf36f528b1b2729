import { selectBox } from '../shared/controls';
import { button, el, replaceChildren } from '../shared/dom';
import { errorText } from '../shared/error-text';
import { freshId } from '../shared/field';
import { icon } from '../shared/icon';
import { createSlot } from '../shared/slot';
import type { Texts } from '../shared/text';
import {
  EMPTY,
  INTERVALS,
  isFinished,
  nextWaiting,
  paused,
  removed,
  skipped,
  started,
  underWay,
} from './call-list';
import type { CallList, Entry } from './call-list';
import type { AutoDial } from './auto-dial';

export interface ListPanelDeps {
  readonly text: Texts;
  readonly now: () => number;
  readonly dial: Pick<AutoDial, 'list' | 'change' | 'isDialling'>;
}

export interface ListPanel {
  readonly element: HTMLElement;
  readonly draw: () => void;
}

/** The call list in the corner: who, how it stands, and the buttons to start, pause and skip. */
export function createListPanel({ text, now, dial }: ListPanelDeps): ListPanel {
  const title = el('h2', { class: 'kt-list__title', id: freshId() });
  const status = el('div', { class: 'kt-list__status', role: 'status' });
  const run = button({ class: 'kt-button kt-button_primary' }, () =>
    dial.change((list, at) => (list.isRunning ? paused(list) : started(list, at))),
  );
  const skip = button({ class: 'kt-button' }, () => dial.change(skipped), text('call_list.skip'));
  const clear = button({ class: 'kt-button' }, () => dial.change(() => EMPTY), text('call_list.clear'));
  const rows = createSlot(el('ol', { class: 'kt-list__rows', 'aria-label': text('call_list.entries') }));
  const element = el(
    'section',
    { class: 'kt-list', 'aria-labelledby': title.id, hidden: true },
    title,
    status,
    el('div', { class: 'kt-list__buttons' }, run, skip, clear),
    el('div', { class: 'kt-list__more' }, intervalField(text, dial), rows.element),
  );
  let said = '';

  const draw = (): void => {
    const list = dial.list();
    element.hidden = list.entries.length === 0;
    if (element.hidden) return;
    title.textContent = `${text('call_list.title')} · ${text('call_list.progress', progressOf(list))}`;
    run.textContent = text(runKey(list));
    run.hidden = isFinished(list);
    skip.hidden = isFinished(list);
    // A live region says what is written into it anew, so only news is written; the countdown is not news.
    const words = statusOf(list, { text, isDialling: dial.isDialling() });
    if (words !== said) replaceChildren(status, (said = words), countdown);
    countdown.textContent = countdownOf(list, text, now());
    rows.show(JSON.stringify(list.entries), () => list.entries.map((entry) => rowOf(entry, text, dial)));
  };
  const countdown = el('span', { 'aria-hidden': 'true' });
  status.append(countdown);
  return { element, draw };
}

function intervalField(text: Texts, dial: ListPanelDeps['dial']): HTMLElement {
  const options = INTERVALS.map((seconds) => ({
    value: String(seconds),
    label: text('call_list.seconds', { count: seconds }),
  }));
  const select = selectBox(String(dial.list().interval), options);
  select.id = freshId();
  select.addEventListener('change', () =>
    dial.change((list) => ({ ...list, interval: Number(select.value) })),
  );
  return el(
    'div',
    { class: 'kt-list__interval' },
    el('label', { for: select.id }, text('call_list.interval')),
    select,
  );
}

function progressOf({ entries }: CallList) {
  const open = entries.filter(({ state }) => !['done', 'skipped', 'failed'].includes(state)).length;
  return { done: entries.length - open, all: entries.length };
}

function runKey(list: CallList) {
  if (list.isRunning) return 'call_list.pause';
  const isNew = list.entries.every(({ state }) => state === 'waiting');
  return isNew ? 'call_list.start' : 'call_list.resume';
}

function statusOf(list: CallList, { text, isDialling }: { text: Texts; isDialling: boolean }): string {
  const current = underWay(list);
  if (current?.state === 'unclear') return text('call_list.unclear', { name: nameOf(current) });
  if (current !== undefined) return `${text(`call_list.states.${current.state}`)}: ${nameOf(current)}`;
  if (isFinished(list)) return text('call_list.finished');
  const failed = [...list.entries].reverse().find(({ state }) => state !== 'waiting');
  if (!list.isRunning && failed?.state === 'failed') return errorText(text, failed.code ?? '');
  return list.isRunning && !isDialling ? text('call_list.other_tab') : '';
}

function countdownOf(list: CallList, text: Texts, now: number): string {
  const isNear = list.isRunning && list.nextAt !== null && nextWaiting(list) !== undefined;
  if (!isNear || list.nextAt === null) return '';
  return text('call_list.next_in', { seconds: Math.max(0, Math.ceil((list.nextAt - now) / 1_000)) });
}

function rowOf(entry: Entry, text: Texts, dial: ListPanelDeps['dial']): HTMLElement {
  const name = nameOf(entry);
  return el(
    'li',
    { class: 'kt-list__row', 'data-state': entry.state },
    el(
      'div',
      { class: 'kt-list__who' },
      el('div', { class: 'kt-list__name' }, name),
      el('div', { class: 'kt-list__detail' }, `${entry.phone} · ${text(`call_list.states.${entry.state}`)}`),
    ),
    entry.state === 'waiting'
      ? button(
          { class: 'kt-icon-button', 'aria-label': text('call_list.remove', { name }) },
          () => dial.change((list) => removed(list, entry.key)),
          icon('close'),
        )
      : null,
  );
}

function nameOf({ name, phone }: Entry): string {
  return name === '' ? phone : name;
}
