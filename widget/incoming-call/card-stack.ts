import { el } from '../shared/dom';
import { createCardView } from './call-card';
import type { CardActions, CardView } from './call-card';
import type { CallCards } from './call-cards';

export interface CardStack {
  readonly element: HTMLElement;
  readonly draw: (cards: CallCards, now: number) => void;
  /** Moves the clocks on. */
  readonly tick: (now: number) => void;
}

/** Cards one below the other; a card keeps its element as long as it stays. */
export function createCardStack(actions: CardActions): CardStack {
  const views = new Map<string, CardView>();
  const element = el('div', { class: 'kt-calls' });
  return {
    element,
    draw(cards, now) {
      for (const [callId, view] of views) {
        if (cards.has(callId)) continue;
        view.element.remove();
        views.delete(callId);
      }
      for (const [callId, card] of cards) {
        const view = views.get(callId) ?? createCardView(card, actions);
        if (!views.has(callId)) element.append(view.element);
        views.set(callId, view);
        view.update(card, now);
      }
    },
    tick: (now) => views.forEach((view) => view.tick(now)),
  };
}
