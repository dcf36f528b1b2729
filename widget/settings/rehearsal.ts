import type {
  ChangeView,
  DecisionView,
  DifferingCallView,
  RehearsalView,
} from '../../bff/contract/rehearsal';
import type { SettingsInput } from '../../bff/contract/settings';
import { asBffError } from '../bff-client/bff-error';
import type { FieldError } from '../../bff/contract/problem';
import { button, el, replaceChildren } from '../shared/dom';
import { errorText } from '../shared/error-text';
import { formatDateTime } from '../shared/format';
import type { Texts } from '../shared/text';

/** More is not read; the number of all of them is told. */
const SHOWN = 10;

export interface RehearsalDeps {
  readonly text: Texts;
  readonly locale: string;
  readonly rehearse: (settings: SettingsInput, language: string) => Promise<RehearsalView>;
  readonly read: () => SettingsInput;
  readonly onInvalid: (words: string, errors: readonly FieldError[]) => void;
}

/** A button that plays the rules as typed on the last calls, and tells in words what would have been different. */
export function rehearsal(deps: RehearsalDeps): HTMLElement {
  const { text, locale } = deps;
  const result = el('div', { class: 'kt-rehearsal', role: 'status' });
  const start = button({ class: 'kt-button' }, () => void run(), text('rehearsal.start'));

  const run = async (): Promise<void> => {
    start.disabled = true;
    replaceChildren(result, el('p', { class: 'kt-hint' }, text('rehearsal.running')));
    try {
      replaceChildren(result, ...told(deps, await deps.rehearse(deps.read(), locale)));
    } catch (thrown) {
      const error = asBffError(thrown);
      replaceChildren(result, el('p', { class: 'kt-check_failed' }, errorText(text, error.code)));
      // The request holds the document as `settings`.
      const fields = error.fields.map(({ path, code }) => ({ path: path.replace(/^settings\./, ''), code }));
      if (fields.length > 0) deps.onInvalid(text('save.check_fields'), fields);
    } finally {
      start.disabled = false;
    }
  };
  return el(
    'div',
    { class: 'kt-test' },
    start,
    el('p', { class: 'kt-hint' }, text('rehearsal.hint')),
    result,
  );
}

function told(deps: RehearsalDeps, { calls, differing }: RehearsalView): readonly HTMLElement[] {
  const { text } = deps;
  const count = differing.length;
  if (calls === 0) return [el('p', {}, text('rehearsal.no_calls'))];
  if (count === 0) return [el('p', {}, text('rehearsal.same', { calls }))];
  const rest = count - SHOWN;
  return [
    el('p', {}, text('rehearsal.differ', { count, calls })),
    el('ul', { class: 'kt-lines' }, ...differing.slice(0, SHOWN).map((call) => callLine(deps, call))),
    ...(rest > 0 ? [el('p', { class: 'kt-hint' }, text('rehearsal.more', { count: rest }))] : []),
  ];
}

function callLine({ text, locale }: RehearsalDeps, call: DifferingCallView): HTMLElement {
  const number = (call.direction === 'inbound' ? call.from : call.to) || text('incoming.hidden_number');
  return el(
    'li',
    { class: 'kt-line' },
    el('strong', {}, number),
    el('span', { class: 'kt-line__time' }, formatDateTime(call.startedAt, locale)),
    ...call.changes.map((change) => changeLine(text, change)),
  );
}

function changeLine(text: Texts, { asks, before, after }: ChangeView): HTMLElement {
  const does = (decision: DecisionView | null): string => decision?.does ?? text('rehearsal.nothing');
  return el(
    'p',
    { class: 'kt-line__detail' },
    `${asks}: ${does(before)} → ${does(after)}`,
    after !== null && el('span', { class: 'kt-hint' }, after.why),
  );
}
