import type { CallerChoice, EntityRef } from '../../bff/contract/call-view';
import { isSameCard } from '../shared/chosen-card';
import { el } from '../shared/dom';
import { freshId } from '../shared/field';
import type { Texts } from '../shared/text';

/** More than these nobody reads while it rings. */
const SHOWN = 6;

/** Several people with one number: which of them it is, as radio buttons. Nothing for fewer than two. */
export function callerChoice(
  choices: readonly CallerChoice[],
  chosen: EntityRef | undefined,
  deps: { readonly text: Texts; readonly onChoose: (choice: CallerChoice) => void },
): HTMLElement | null {
  if (choices.length < 2) return null;
  const name = freshId();
  return el(
    'fieldset',
    { class: 'kt-who' },
    el('legend', { class: 'kt-who__title' }, deps.text('incoming.who_is_it', { count: choices.length })),
    ...choices.slice(0, SHOWN).map((choice, index) => {
      const radio = el('input', { type: 'radio', name, class: 'kt-who__radio' });
      radio.checked = chosen === undefined ? index === 0 : isSameCard(choice, chosen);
      radio.addEventListener('change', () => deps.onChoose(choice));
      return el('label', { class: 'kt-who__one' }, radio, el('span', {}, choice.name || `#${choice.id}`));
    }),
  );
}
