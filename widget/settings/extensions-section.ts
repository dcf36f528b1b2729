import type { ManagerExtension } from '../../bff/contract/settings';
import { textInput, tickBox } from '../shared/controls';
import { el } from '../shared/dom';
import { sectionFrame } from './section';
import type { Section, SectionDeps } from './section';

export interface ManagersPart {
  readonly managers: readonly ManagerExtension[];
  readonly withoutCallWindows: readonly number[];
}

export interface ExtensionsSection extends Section<ManagersPart> {
  readonly nameOf: (kommoUserId: number) => string;
}

/** One line for every user of the account; an empty extension means the user does not telephone. */
export function extensionsSection(deps: SectionDeps): ExtensionsSection {
  const { text, shown, stored } = deps;
  const users = [...stored.kommoUsers, ...departedUsers(deps)];
  const rows = users.map((user) => userRow(deps, user));
  const heading = (words: string): HTMLElement => el('th', { scope: 'col' }, words);
  const table = el(
    'table',
    { class: 'kt-table' },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        heading(text('extensions.manager')),
        heading(text('extensions.extension')),
        heading(text('extensions.windows')),
      ),
    ),
    el('tbody', {}, ...rows.map(({ element }) => element)),
  );
  // Somebody who is not listed has no box to untick, and stays as stored.
  const unlisted = (shown.general.withoutCallWindows ?? []).filter(
    (userId) => !users.some(({ id }) => id === userId),
  );

  return {
    element: sectionFrame(
      text('extensions.title'),
      text('extensions.hint'),
      users.length === 0 ? el('p', { class: 'kt-note' }, text('extensions.none')) : table,
    ),
    nameOf: (id) => users.find((user) => user.id === id)?.name ?? String(id),
    read: () => ({
      managers: rows
        .map(({ id, extension }) => ({ kommoUserId: id, extension: extension.value.trim() }))
        .filter(({ extension }) => extension !== ''),
      withoutCallWindows: [
        ...unlisted,
        ...rows.filter(({ windows }) => !windows.checked).map(({ id }) => id),
      ],
    }),
  };
}

interface User {
  readonly id: number;
  readonly name: string;
}

/** Extensions of users who left the account stay visible, so that they can be taken away. */
function departedUsers({ text, shown, stored }: SectionDeps): readonly User[] {
  const listed = new Set(stored.kommoUsers.map(({ id }) => id));
  return shown.managers
    .filter(({ kommoUserId }) => !listed.has(kommoUserId))
    .map(({ kommoUserId: id }) => ({ id, name: text('extensions.departed', { id }) }));
}

function userRow({ text, fields, shown }: SectionDeps, { id, name }: User) {
  const known = shown.managers.find(({ kommoUserId }) => kommoUserId === id);
  const extension = textInput(known?.extension ?? '', {
    class: 'kt-input kt-input_short',
    inputmode: 'tel',
  });
  const windows = tickBox(!(shown.general.withoutCallWindows ?? []).includes(id));
  const extensionField = fields.addBare(
    { path: extensionPath(id), label: text('extensions.of', { name }) },
    extension,
  );
  const windowsField = fields.addBare(
    { path: `windows.${id}`, label: text('extensions.windows_of', { name }) },
    windows,
  );
  const element = el(
    'tr',
    {},
    el('th', { scope: 'row' }, name),
    el('td', {}, extensionField),
    el('td', {}, windowsField),
  );
  return { id, extension, windows, element };
}

/** The form names a line by its user; the request's body by its place among the sent ones. */
export function extensionPath(kommoUserId: number): string {
  return `extension.${kommoUserId}`;
}
