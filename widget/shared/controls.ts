import { el } from './dom';
import type { Attributes } from './dom';

export function textInput(value: string, attributes: Attributes = {}): HTMLInputElement {
  const input = el('input', { class: 'kt-input', type: 'text', autocomplete: 'off', ...attributes });
  input.value = value;
  return input;
}

export function textArea(value: string, attributes: Attributes = {}): HTMLTextAreaElement {
  const area = el('textarea', { class: 'kt-input kt-input_area', ...attributes });
  area.value = value;
  return area;
}

export function tickBox(checked: boolean): HTMLInputElement {
  const box = el('input', { type: 'checkbox', class: 'kt-tick__box' });
  box.checked = checked;
  return box;
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** A value that is none of the options is added, so that opening and saving a form never changes it. */
export function selectBox(value: string, options: readonly Option[]): HTMLSelectElement {
  const isKnown = options.some((option) => option.value === value);
  const all = isKnown ? options : [{ value, label: value }, ...options];
  const select = el(
    'select',
    { class: 'kt-input' },
    ...all.map((option) => el('option', { value: option.value }, option.label)),
  );
  select.value = value;
  return select;
}

export interface ChoiceGroup {
  readonly element: HTMLElement;
  readonly value: () => string;
}

export interface ChoiceOptions {
  readonly legend: string;
  readonly name: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly className?: string;
  onChange?(value: string): void;
}

/** Radio buttons drawn as chips or cards. */
export function choiceGroup(options: ChoiceOptions): ChoiceGroup {
  const inputs = options.options.map((option) => {
    const input = el('input', {
      type: 'radio',
      name: options.name,
      value: option.value,
      class: 'kt-choice__radio',
    });
    input.checked = option.value === options.value;
    input.addEventListener('change', () => options.onChange?.(option.value));
    return { input, label: el('label', { class: 'kt-choice' }, input, el('span', {}, option.label)) };
  });
  const element = el(
    'fieldset',
    { class: 'kt-choices' },
    el('legend', { class: 'kt-field__label' }, options.legend),
    el(
      'div',
      { class: `kt-choices__options ${options.className ?? ''}`.trim() },
      ...inputs.map(({ label }) => label),
    ),
  );
  return { element, value: () => inputs.find(({ input }) => input.checked)?.input.value ?? '' };
}
