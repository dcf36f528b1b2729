import type { FieldError } from '../../bff/contract/problem';
import { appendAll, el } from './dom';

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

let lastId = 0;
/** Ids join labels and errors to their controls; unique in the page by the prefix. */
export function freshId(): string {
  lastId += 1;
  return `kt-${lastId}`;
}

export interface FieldOptions {
  /** The field's place in the request's body, as the BFF names it in its errors. */
  readonly path: string;
  readonly label: string;
  readonly hint?: string;
}

/** The fields of one form, by the paths that errors name. */
export interface FieldSet {
  /** A label above its control, with a place for the hint and the error below. */
  readonly add: (options: FieldOptions, control: Control) => HTMLElement;
  /** A tick box with its label behind it. */
  readonly addTick: (options: FieldOptions, control: HTMLInputElement) => HTMLElement;
  /** A control whose label stands elsewhere, e.g. in a table row. */
  readonly addBare: (options: FieldOptions, control: Control) => HTMLElement;
  /** Shows each error at its field, and puts the focus on the first. @returns those without a field */
  readonly showErrors: (
    errors: readonly FieldError[],
    words: (code: string) => string,
  ) => readonly FieldError[];
  readonly clearErrors: () => void;
}

interface Place {
  readonly control: Control;
  readonly error: HTMLElement;
}

export function createFieldSet(): FieldSet {
  const places = new Map<string, Place>();

  const place = ({ path, hint }: FieldOptions, control: Control) => {
    control.id ||= freshId();
    const error = el('div', { class: 'kt-field__error', id: freshId(), role: 'alert' });
    const hintElement = hint === undefined ? null : el('div', { class: 'kt-hint', id: freshId() }, hint);
    control.setAttribute('aria-describedby', [hintElement?.id, error.id].filter(Boolean).join(' '));
    places.set(path, { control, error });
    const clear = (): void => clearOne({ control, error });
    control.addEventListener('input', clear);
    control.addEventListener('change', clear);
    return { error, hintElement };
  };

  return {
    add(options, control) {
      const { error, hintElement } = place(options, control);
      const label = el('label', { class: 'kt-field__label', for: control.id }, options.label);
      return el('div', { class: 'kt-field' }, label, control, hintElement, error);
    },
    addTick(options, control) {
      const { error, hintElement } = place(options, control);
      const label = el('label', { class: 'kt-tick' }, control, el('span', {}, options.label));
      return el('div', { class: 'kt-field' }, label, hintElement, error);
    },
    addBare(options, control) {
      const { error, hintElement } = place(options, control);
      control.setAttribute('aria-label', options.label);
      const wrapper = el('div', { class: 'kt-field' });
      appendAll(wrapper, [control, hintElement, error]);
      return wrapper;
    },
    showErrors(errors, words) {
      const known = errors.filter(({ path }) => places.has(path));
      for (const { path, code } of known) markOne(places.get(path), words(code));
      focusFirst([...places.values()].filter(({ error }) => error.textContent !== ''));
      return errors.filter(({ path }) => !places.has(path));
    },
    clearErrors: () => places.forEach(clearOne),
  };
}

function markOne(at: Place | undefined, words: string): void {
  if (at === undefined) return;
  at.error.textContent = words;
  at.control.setAttribute('aria-invalid', 'true');
  unfold(at.control);
}

/** What is folded away cannot take the focus. */
function unfold(control: Element): void {
  const fold = control.parentElement?.closest('details');
  if (fold === null || fold === undefined) return;
  fold.open = true;
  unfold(fold);
}

function clearOne({ control, error }: Place): void {
  error.textContent = '';
  control.removeAttribute('aria-invalid');
}

/** In the order of the page, which is not the order of the errors. */
function focusFirst(marked: readonly Place[]): void {
  const first = [...marked]
    .filter(({ control }) => control.isConnected)
    .sort((a, b) =>
      a.control.compareDocumentPosition(b.control) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    )[0];
  first?.control.focus();
}
