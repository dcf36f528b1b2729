import type { EntityHit } from '../../bff/contract/problem';
import { el, replaceChildren } from '../shared/dom';
import { freshId } from '../shared/field';
import type { Texts } from '../shared/text';

export interface HitList {
  readonly element: HTMLElement;
  readonly show: (hits: readonly EntityHit[]) => void;
  readonly isOpen: () => boolean;
  /** Marks the next (1) or the previous (-1) hit, round and round. @returns its element's id */
  readonly move: (step: 1 | -1) => string | undefined;
  readonly marked: () => EntityHit | undefined;
}

/** The list below the search field. */
export function createHitList(text: Texts, onChoose: (hit: EntityHit) => void): HitList {
  const element = el('ul', {
    class: 'kt-hits',
    role: 'listbox',
    id: freshId(),
    hidden: true,
    'aria-label': text('result.entity_hits'),
  });
  let hits: readonly EntityHit[] = [];
  let active = -1;

  return {
    element,
    show(found) {
      hits = found;
      active = -1;
      replaceChildren(element, ...hits.map((hit) => hitRow(hit, text, onChoose)));
      element.hidden = hits.length === 0;
    },
    isOpen: () => hits.length > 0,
    move(step) {
      if (hits.length === 0) return undefined;
      active = (Math.max(active, step === 1 ? -1 : 0) + step + hits.length) % hits.length;
      const rows = [...element.children];
      rows.forEach((row, index) => row.setAttribute('aria-selected', String(index === active)));
      return rows[active]?.id;
    },
    marked: () => hits[active],
  };
}

function hitRow(hit: EntityHit, text: Texts, onChoose: (hit: EntityHit) => void): HTMLElement {
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
    onChoose(hit);
  });
  return row;
}
