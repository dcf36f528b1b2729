import type { ProviderLine } from '../../bff/contract/settings';
import type { Texts } from '../shared/text';

/** One line of the table, as it stands in the form. */
export interface Holder {
  readonly id: number;
  readonly name: string;
  /** Left the account; what is stored of him stays until somebody takes it away. */
  readonly isGone: boolean;
  readonly extension: string;
}

/** What the provider told of its users. */
export interface KnownLines {
  /** As people know it. */
  readonly provider: string;
  readonly lines: readonly ProviderLine[];
}

export interface Remark {
  readonly words: string;
  readonly isConflict: boolean;
}

/** Pure. What is to be said beside a manager's extension: whose line it is at the provider, or what is wrong with it. */
export function remarkOn(
  holder: Holder,
  { holders, known, text }: { holders: readonly Holder[]; known: KnownLines | undefined; text: Texts },
): Remark | undefined {
  const { extension } = holder;
  if (extension === '') return undefined;
  const conflict = (words: string): Remark => ({ words, isConflict: true });
  const other = holders.find((one) => one.id !== holder.id && one.extension === extension);
  if (other !== undefined) return conflict(text('extensions.taken_by', { name: other.name }));
  if (holder.isGone) return conflict(text('extensions.departed_hint'));
  if (known === undefined) return undefined;
  const { provider } = known;
  const line = known.lines.find((one) => one.extension === extension);
  if (line === undefined) return conflict(text('extensions.unknown', { provider }));
  const owner = holders.find(({ id }) => id === line.match?.kommoUserId && id !== holder.id);
  if (owner !== undefined) return conflict(text('extensions.of_another', { provider, name: owner.name }));
  const key = line.match === null ? 'line_of' : (`by_${line.match.by}` as const);
  const words = line.name === '' ? '' : text(`extensions.${key}`, { provider, line: line.name });
  return { words, isConflict: false };
}

/** The line that is a manager's without doubt, while nobody holds it and he has none. */
export function suggestionFor(
  { id, extension, isGone }: Holder,
  holders: readonly Holder[],
  known: KnownLines | undefined,
): string | undefined {
  if (extension !== '' || isGone) return undefined;
  const line = known?.lines.find(({ match }) => match?.kommoUserId === id);
  return holders.some((one) => one.extension === line?.extension) ? undefined : line?.extension;
}

/** Lines of the provider whose calls belong to nobody. */
export function linesWithoutManager(
  holders: readonly Holder[],
  known: KnownLines | undefined,
): readonly string[] {
  const held = new Set(holders.map(({ extension }) => extension));
  return (known?.lines ?? [])
    .filter(({ extension }) => !held.has(extension))
    .map(({ extension, name }) => (name === '' ? extension : `${extension} ${name}`));
}
