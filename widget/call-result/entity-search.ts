import type { EntityHit } from '../../bff/contract/problem';
import { asBffError } from '../bff-client/bff-error';
import { textInput } from '../shared/controls';
import { button, el, replaceChildren } from '../shared/dom';
import { errorText } from '../shared/error-text';
import { freshId } from '../shared/field';
import { icon } from '../shared/icon';
import type { Lifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';
import type { ResultDraft } from './result-draft';

/** Milliseconds of quiet before a search is sent. */
export const DEBOUNCE = 350;
const SHORTEST_QUERY = 2;

export interface EntitySearchDeps {
  readonly text: Texts;
  readonly lifetime: Lifetime;
  readonly chosen: ResultDraft['entity'];
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
  const list = el('ul', {
    class: 'kt-hits',
    role: 'listbox',
    id: freshId(),
    hidden: true,
    'aria-label': text('result.entity_hits'),
  });
  const input = textInput('', {
    type: 'search',
    role: 'combobox',
    'aria-expanded': 'false',
    'aria-controls': list.id,
    'aria-autocomplete': 'list',
    placeholder: text('result.entity_placeholder'),
  });
  const status = el('div', { class: 'kt-hint', role: 'status' });
  const chip = el('div', { class: 'kt-chip' });
  let chosen = deps.chosen;
  let hits: readonly EntityHit[] = [];
  let active = -1;
  let latest = 0;
  let cancelWait = (): void => undefined;

  const showHits = (found: readonly EntityHit[]): void => {
    hits = found;
    active = -1;
    replaceChildren(list, ...hits.map((hit, index) => hitRow({ hit, index, text, choose })));
    list.hidden = hits.length === 0;
    input.setAttribute('aria-expanded', String(hits.length > 0));
    input.removeAttribute('aria-activedescendant');
  };
  const drawChosen = (): void => {
    chip.hidden = chosen === null;
    input.hidden = chosen !== null;
    if (chosen === null) return;
    replaceChildren(
      chip,
      el('span', { class: 'kt-chip__kind' }, text(`entity_types.${chosen.type}`)),
      el('span', { class: 'kt-chip__name' }, chosen.name),
      button(
        { class: 'kt-icon-button', 'aria-label': text('result.entity_change') },
        () => set(null),
        icon('close'),
      ),
    );
  };
  const set = (entity: ResultDraft['entity']): void => {
    chosen = entity;
    input.value = '';
    status.textContent = '';
    showHits([]);
    drawChosen();
    deps.onChange();
    if (entity === null) input.focus();
  };
  function choose(hit: EntityHit): void {
    set({ type: hit.type, id: hit.id, name: hit.name });
  }
  const search = async (query: string): Promise<void> => {
    latest += 1;
    const turn = latest;
    status.textContent = text('result.entity_searching');
    const found = await deps.find(query).catch((error: unknown) => asBffError(error));
    // Answers may arrive in another order than the questions.
    if (turn !== latest || deps.lifetime.hasEnded) return;
    const isList = Array.isArray(found);
    showHits(isList ? (found as readonly EntityHit[]) : []);
    if (!isList) status.textContent = errorText(text, asBffError(found).code);
    else
      status.textContent =
        hits.length === 0 ? text('result.entity_none') : text('result.entity_count', { count: hits.length });
  };
  const move = (step: number): void => {
    if (hits.length === 0) return;
    active = (active + step + hits.length) % hits.length;
    [...list.children].forEach((row, index) => row.setAttribute('aria-selected', String(index === active)));
    input.setAttribute('aria-activedescendant', list.children[active]?.id ?? '');
    list.children[active]?.scrollIntoView?.({ block: 'nearest' });
  };

  input.addEventListener('input', () => {
    cancelWait();
    latest += 1;
    const query = input.value.trim();
    if (query.length >= SHORTEST_QUERY) cancelWait = deps.lifetime.after(DEBOUNCE, () => void search(query));
    else showHits([]);
  });
  input.addEventListener('keydown', (event) => {
    const hit = hits[active];
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter' && hit !== undefined) choose(hit);
    else if (event.key === 'Escape' && hits.length > 0) {
      event.stopPropagation();
      showHits([]);
      return;
    } else return;
    event.preventDefault();
  });
  drawChosen();
  const element = el('div', { class: 'kt-search' }, chip, input, list, status);
  return { element, input, value: () => chosen };
}

interface HitRow {
  readonly hit: EntityHit;
  readonly index: number;
  readonly text: Texts;
  readonly choose: (hit: EntityHit) => void;
}

function hitRow({ hit, text, choose }: HitRow): HTMLElement {
  const row = el(
    'li',
    { class: 'kt-hit', role: 'option', id: freshId(), 'aria-selected': 'false' },
    el('span', { class: 'kt-chip__kind' }, text(`entity_types.${hit.type}`)),
    el('span', { class: 'kt-hit__name' }, hit.name),
    el('span', { class: 'kt-hit__detail' }, hit.detail),
  );
  // `mousedown`, because `click` would come after the field has lost the focus.
  row.addEventListener('mousedown', (event) => {
    event.preventDefault();
    choose(hit);
  });
  return row;
}
