import type { EntityHit } from '../../bff/contract/problem';
import { asBffError } from '../bff-client/bff-error';
import { isSameCard } from '../shared/chosen-card';
import { textInput } from '../shared/controls';
import { button, el, replaceChildren } from '../shared/dom';
import { errorText } from '../shared/error-text';
import { icon } from '../shared/icon';
import type { Lifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';
import type { NamedCard } from './asked-call';
import { createHitList } from './hit-list';
import type { HitList } from './hit-list';
import type { ResultDraft } from './result-draft';

/** Milliseconds of quiet before a search is sent. */
export const DEBOUNCE = 350;
const SHORTEST_QUERY = 2;

export interface EntitySearchDeps {
  readonly text: Texts;
  readonly lifetime: Lifetime;
  readonly chosen: ResultDraft['entity'];
  /** Cards to choose from without a search. */
  readonly suggested: readonly NamedCard[];
  readonly find: (query: string) => Promise<readonly EntityHit[]>;
  readonly onChange: () => void;
}

export interface EntitySearch {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  readonly value: () => ResultDraft['entity'];
}

/** Chooses the card that the call belongs to: an ARIA combobox with a list of hits below. */
export function createEntitySearch(deps: EntitySearchDeps): EntitySearch {
  const { text } = deps;
  const input = searchInput(text);
  const status = el('div', { class: 'kt-hint', role: 'status' });
  const chip = el('div', { class: 'kt-chip' });
  const suggestions = el('div', {
    class: 'kt-suggestions',
    role: 'group',
    'aria-label': text('result.several_cards'),
  });
  let chosen = deps.chosen;

  const drawChosen = (): void => {
    const others = deps.suggested.filter((card) => chosen === null || !isSameCard(card, chosen));
    suggestions.hidden = others.length === 0;
    replaceChildren(suggestions, ...suggestionButtons(others, text, choose));
    chip.hidden = chosen === null;
    input.hidden = chosen !== null;
    if (chosen !== null) replaceChildren(chip, ...chipContent(chosen, text, () => choose(null)));
  };
  const choose = (entity: ResultDraft['entity']): void => {
    chosen = entity;
    input.value = '';
    status.textContent = '';
    showHits([]);
    drawChosen();
    deps.onChange();
    if (entity === null) input.focus();
    else chip.querySelector('button')?.focus();
  };
  const list = createHitList(text, ({ type, id, name }) => choose({ type, id, name }));
  const showHits = (hits: readonly EntityHit[]): void => {
    list.show(hits);
    input.setAttribute('aria-expanded', String(hits.length > 0));
    input.removeAttribute('aria-activedescendant');
  };
  searchAsTyped(input, {
    ...deps,
    say: (words) => (status.textContent = words),
    show: showHits,
  });
  input.setAttribute('aria-controls', list.element.id);
  input.addEventListener('keydown', (event) => moveByKey(event, list, () => showHits([])));
  drawChosen();
  return {
    element: el('div', { class: 'kt-search' }, chip, input, list.element, status, suggestions),
    input,
    value: () => chosen,
  };
}

function searchInput(text: Texts): HTMLInputElement {
  return textInput('', {
    type: 'search',
    role: 'combobox',
    'aria-expanded': 'false',
    'aria-autocomplete': 'list',
    placeholder: text('result.entity_placeholder'),
  });
}

function chipContent(
  chosen: NonNullable<ResultDraft['entity']>,
  text: Texts,
  onRemove: () => void,
): readonly HTMLElement[] {
  return [
    el('span', { class: 'kt-chip__kind' }, text(`entity_types.${chosen.type}`)),
    el('span', { class: 'kt-chip__name' }, chosen.name),
    button({ class: 'kt-icon-button', 'aria-label': text('result.entity_change') }, onRemove, icon('close')),
  ];
}

function suggestionButtons(
  cards: readonly NamedCard[],
  text: Texts,
  onChoose: (card: NamedCard) => void,
): readonly HTMLElement[] {
  return cards.map((card) =>
    button(
      { class: 'kt-pill' },
      () => onChoose(card),
      el('span', { class: 'kt-pill__kind' }, text(`entity_types.${card.type}`)),
      ` ${card.name}`,
    ),
  );
}

interface AsTyped extends Pick<EntitySearchDeps, 'text' | 'lifetime' | 'find'> {
  readonly say: (words: string) => void;
  readonly show: (hits: readonly EntityHit[]) => void;
}

/** One search after each pause in typing; answers that were overtaken by a later question are dropped. */
function searchAsTyped(input: HTMLInputElement, { text, lifetime, find, say, show }: AsTyped): void {
  let latest = 0;
  let cancelWait = (): void => undefined;

  const search = (query: string, turn: number): void => {
    const isCurrent = (): boolean => turn === latest && !lifetime.hasEnded;
    say(text('result.entity_searching'));
    find(query).then(
      (hits) => {
        if (!isCurrent()) return;
        show(hits);
        say(
          hits.length === 0
            ? text('result.entity_none')
            : text('result.entity_count', { count: hits.length }),
        );
      },
      (error: unknown) => {
        if (isCurrent()) say(errorText(text, asBffError(error).code));
      },
    );
  };
  input.addEventListener('input', () => {
    cancelWait();
    latest += 1;
    const turn = latest;
    const query = input.value.trim();
    if (query.length < SHORTEST_QUERY) {
      show([]);
      say('');
      return;
    }
    cancelWait = lifetime.after(DEBOUNCE, () => search(query, turn));
  });
}

function moveByKey(event: KeyboardEvent, list: HitList, close: () => void): void {
  const input = event.currentTarget as HTMLInputElement;
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const id = list.move(event.key === 'ArrowDown' ? 1 : -1);
    if (id !== undefined) input.setAttribute('aria-activedescendant', id);
  } else if (event.key === 'Enter' && list.marked() !== undefined) {
    const row = document.getElementById(input.getAttribute('aria-activedescendant') ?? '');
    row?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true }));
  } else if (event.key === 'Escape' && list.isOpen()) {
    // Closes the list alone, not the dialog around it.
    event.stopPropagation();
    close();
  } else return;
  event.preventDefault();
}
