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
