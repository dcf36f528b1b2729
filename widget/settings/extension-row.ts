import { button, el, replaceChildren } from '../shared/dom';
import { freshId } from '../shared/field';
import { textInput, tickBox } from '../shared/controls';
import type { Remark } from './line-remarks';
import type { SectionDeps } from './section';

export interface User {
  readonly id: number;
  readonly name: string;
  readonly isGone: boolean;
}

export interface ExtensionRow extends User {
  readonly element: HTMLElement;
  readonly extension: () => string;
  readonly seesCalls: () => boolean;
  /** As if it had been typed. */
  readonly fill: (extension: string) => void;
  readonly say: (remark: Remark | undefined, suggestion: string | undefined) => void;
}

/** One manager: the extension, with what is to be said of it, and whether calls are shown to him. */
export function extensionRow(deps: SectionDeps, user: User, listId: string): ExtensionRow {
  const { text, fields, shown } = deps;
  const { id, name } = user;
  const known = shown.managers.find(({ kommoUserId }) => kommoUserId === id);
  const input = textInput(known?.extension ?? '', {
    class: 'kt-input kt-input_short',
    inputmode: 'tel',
    list: listId,
  });
  const windows = tickBox(!(shown.general.withoutCallWindows ?? []).includes(id));
  const field = fields.addBare({ path: extensionPath(id), label: text('extensions.of', { name }) }, input);
  const remark = el('div', { class: 'kt-hint', id: freshId() });
  input.setAttribute('aria-describedby', `${input.getAttribute('aria-describedby') ?? ''} ${remark.id}`);
  const seesCalls = fields.addBare(
    { path: `windows.${id}`, label: text('extensions.windows_of', { name }) },
    windows,
  );
  const fill = (extension: string): void => {
    input.value = extension;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };

  return {
    ...user,
    element: el(
      'tr',
      {},
      el('th', { scope: 'row' }, name),
      el('td', {}, field, remark),
      el('td', {}, seesCalls),
    ),
    extension: () => input.value.trim(),
    seesCalls: () => windows.checked,
    fill,
    say(said, suggestion) {
      remark.classList.toggle('kt-hint_conflict', said?.isConflict === true);
      const take = (extension: string): HTMLElement =>
        button({ class: 'kt-pill' }, () => fill(extension), text('extensions.use', { extension }));
      // What was refused stands at the field already.
      const words = input.getAttribute('aria-invalid') === 'true' ? '' : said?.words;
      replaceChildren(remark, words, suggestion !== undefined && take(suggestion));
    },
  };
}

/** The form names a line by its user; the request's body by its place among the sent ones. */
export function extensionPath(kommoUserId: number): string {
  return `extension.${kommoUserId}`;
}
