/**
 * Who has which extension. Where the provider's API tells its users, they are offered and matched: what is without doubt
 * is filled in where nothing stands yet, and each extension says whose it is there, or what is wrong with it.
 */
import type { ManagerExtension, ProviderLine, ProviderName } from '../../bff/contract/settings';
import { el, replaceChildren } from '../shared/dom';
import { freshId } from '../shared/field';
import type { Texts } from '../shared/text';
import { extensionRow } from './extension-row';
import type { User } from './extension-row';
import { linesWithoutManager, remarkOn, suggestionFor } from './line-remarks';
import type { Holder, KnownLines } from './line-remarks';
import { sectionFrame } from './section';
import type { Section, SectionDeps } from './section';

export interface ManagersPart {
  readonly managers: readonly ManagerExtension[];
  readonly withoutCallWindows: readonly number[];
}

/** What came of asking the provider; `unasked`: another provider was chosen. */
export type ToldLines = readonly ProviderLine[] | 'has-none' | 'unread' | 'unasked';

export interface ExtensionsSection extends Section<ManagersPart> {
  readonly nameOf: (kommoUserId: number) => string;
  /** Errors were shown, or taken away. */
  readonly redraw: () => void;
  /** @param fills whether what is without doubt is filled in, or only offered */
  readonly showLines: (provider: ProviderName, told: ToldLines, fills: boolean) => void;
}

/** One line for every user of the account; an empty extension means the user does not telephone. */
export function extensionsSection(deps: SectionDeps): ExtensionsSection {
  const { text, shown, stored } = deps;
  const users = [...stored.kommoUsers.map((user) => ({ ...user, isGone: false })), ...departedUsers(deps)];
  const lineList = el('datalist', { id: freshId() });
  const rows = users.map((user) => extensionRow(deps, user, lineList.id));
  const told = el('p', { class: 'kt-hint', role: 'status' });
  const free = el('p', { class: 'kt-hint' });
  const body = el('tbody', {}, ...rows.map(({ element }) => element));
  let known: KnownLines | undefined;

  const holders = (): readonly Holder[] => rows.map((row) => ({ ...row, extension: row.extension() }));
  const draw = (): void => {
    const now = holders();
    rows.forEach((row, index) => {
      const holder = now[index] ?? { ...row, extension: '' };
      row.say(remarkOn(holder, { holders: now, known, text }), suggestionFor(holder, now, known));
    });
    const lines = linesWithoutManager(now, known);
    free.textContent = lines.length === 0 ? '' : text('extensions.free', { lines: lines.join(', ') });
  };
  const fillIn = (): number => {
    const before = holders();
    const wanted = rows.flatMap((row, index) => {
      const suggestion = suggestionFor(before[index] ?? { ...row, extension: '' }, before, known);
      return suggestion === undefined ? [] : [{ row, suggestion }];
    });
    for (const { row, suggestion } of wanted) row.fill(suggestion);
    return wanted.length;
  };
  body.addEventListener('input', draw);
  draw();

  return {
    element: sectionFrame(
      text('extensions.title'),
      text('extensions.hint'),
      users.length === 0 ? el('p', { class: 'kt-note' }, text('extensions.none')) : table(deps, body),
      ...[lineList, told, free],
    ),
    redraw: draw,
    nameOf: (id) => users.find((user) => user.id === id)?.name ?? String(id),
    read: () => ({
      managers: rows
        .map((row) => ({ kommoUserId: row.id, extension: row.extension() }))
        .filter(({ extension }) => extension !== ''),
      withoutCallWindows: [
        ...unlisted(shown.general.withoutCallWindows ?? [], users),
        ...rows.filter((row) => !row.seesCalls()).map(({ id }) => id),
      ],
    }),
    showLines(name, lines, fills) {
      const provider = text(`providers.${name}`);
      known = typeof lines === 'string' ? undefined : { provider, lines };
      const options = (known?.lines ?? []).map((line) => el('option', { value: line.extension }, line.name));
      replaceChildren(lineList, ...options);
      told.textContent = inWords({ lines, provider, filled: fills ? fillIn() : 0 }, text);
      draw();
    },
  };
}

function inWords(
  { lines, provider, filled }: { lines: ToldLines; provider: string; filled: number },
  text: Texts,
): string {
  if (lines === 'unasked') return '';
  if (lines === 'has-none') return text('extensions.has_none', { provider });
  if (lines === 'unread') return text('extensions.unread', { provider });
  const count = lines.length;
  return text(filled > 0 ? 'extensions.filled' : 'extensions.read', { provider, count, filled });
}

function table({ text }: SectionDeps, body: HTMLElement): HTMLElement {
  const titles = [text('extensions.manager'), text('extensions.extension'), text('extensions.windows')];
  const heading = (words: string): HTMLElement => el('th', { scope: 'col' }, words);
  return el('table', { class: 'kt-table' }, el('thead', {}, el('tr', {}, ...titles.map(heading))), body);
}

/** Somebody who is not listed has no box to untick, and stays as stored. */
function unlisted(userIds: readonly number[], users: readonly User[]): readonly number[] {
  return userIds.filter((userId) => !users.some(({ id }) => id === userId));
}

/** Extensions of users who left the account stay visible, so that they can be taken away. */
function departedUsers({ text, shown, stored }: SectionDeps): readonly User[] {
  const listed = new Set(stored.kommoUsers.map(({ id }) => id));
  return shown.managers
    .filter(({ kommoUserId }) => !listed.has(kommoUserId))
    .map(({ kommoUserId: id }) => ({
      id,
      name: text('extensions.departed', { id: String(id) }),
      isGone: true,
    }));
}
