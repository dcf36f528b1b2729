import type { SettingsInput } from '../../bff/contract/settings';
import { textInput } from '../shared/controls';
import { el } from '../shared/dom';
import { sectionFrame } from './section';
import type { Section, SectionDeps } from './section';

/** One line for every user of the account; an empty extension means the user does not telephone. */
export function extensionsSection(deps: SectionDeps): Section<Pick<SettingsInput, 'managers'>> {
  const { text, fields, shown, stored } = deps;
  const extensionOf = new Map(shown.managers.map((manager) => [manager.kommoUserId, manager.extension]));
  const listed = new Set(stored.kommoUsers.map(({ id }) => id));
  // Extensions of users who left the account stay visible, so that they can be taken away.
  const departed = shown.managers.filter(({ kommoUserId }) => !listed.has(kommoUserId));
  const users = [
    ...stored.kommoUsers,
    ...departed.map(({ kommoUserId }) => ({
      id: kommoUserId,
      name: text('extensions.departed', { id: kommoUserId }),
    })),
  ];
  const inputs = users.map(({ id, name }) => {
    const input = textInput(extensionOf.get(id) ?? '', {
      class: 'kt-input kt-input_short',
      inputmode: 'tel',
    });
    const label = text('extensions.of', { name });
    const field = fields.addBare({ path: extensionPath(id), label }, input);
    const row = el('tr', {}, el('th', { scope: 'row' }, name), el('td', {}, field));
    return { id, input, row };
  });
  const table = el(
    'table',
    { class: 'kt-table' },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col' }, text('extensions.manager')),
        el('th', { scope: 'col' }, text('extensions.extension')),
      ),
    ),
    el('tbody', {}, ...inputs.map(({ row }) => row)),
  );

  return {
    element: sectionFrame(
      text('extensions.title'),
      text('extensions.hint'),
      users.length === 0 ? el('p', { class: 'kt-note' }, text('extensions.none')) : table,
    ),
    read: () => ({
      managers: inputs
        .map(({ id, input }) => ({ kommoUserId: id, extension: input.value.trim() }))
        .filter(({ extension }) => extension !== ''),
    }),
  };
}

/** The form names a line by its user; the request's body by its place among the sent ones. */
export function extensionPath(kommoUserId: number): string {
  return `extension.${kommoUserId}`;
}
