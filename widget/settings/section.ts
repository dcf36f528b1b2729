import type { SettingsDocument, SettingsInput } from '../../bff/contract/settings';
import { el } from '../shared/dom';
import type { FieldSet } from '../shared/field';
import type { Texts } from '../shared/text';

/** What every part of the settings is built from. */
export interface SectionDeps {
  readonly text: Texts;
  readonly locale: string;
  readonly fields: FieldSet;
  readonly stored: SettingsDocument;
  /** What the form shows: the stored settings, or what an unsuccessful save left behind. */
  readonly shown: SettingsInput;
}

/** A part of the settings, and its share of the document as the form has it. */
export interface Section<Part> {
  readonly element: HTMLElement;
  readonly read: () => Part;
}

export function sectionFrame(title: string, hint: string, ...content: readonly (Node | null)[]): HTMLElement {
  return el(
    'section',
    { class: 'kt-section' },
    el('h3', { class: 'kt-section__title' }, title),
    hint !== '' && el('p', { class: 'kt-hint' }, hint),
    ...content,
  );
}

export interface Fold {
  readonly element: HTMLDetailsElement;
  /** What is set inside, beside the title: most administrators need not open it. */
  readonly say: (state: string) => void;
}

/** A part that shows its title and its state until somebody opens it. */
export function fold(
  { title, level }: { readonly title: string; readonly level: 'h3' | 'h4' },
  ...content: readonly (Node | null)[]
): Fold {
  const state = el('span', { class: 'kt-fold__state' });
  const heading = el(level, { class: 'kt-fold__title' }, title);
  const summary = el('summary', { class: 'kt-fold__summary' }, heading, state);
  return {
    element: el('details', { class: `kt-fold kt-fold_${level}` }, summary, ...content),
    say: (words) => {
      state.textContent = words;
    },
  };
}
