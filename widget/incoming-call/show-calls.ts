import type { CallView, EntityView } from '../../bff/contract/call-view';
import { clientNumber } from '../shared/call-parties';
import { el } from '../shared/dom';
import { createLifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';
import { atTime, withNews, without } from './call-cards';
import type { CallCard, CallCards } from './call-cards';
import { createCardView, stateKey } from './call-card';
import type { CardView } from './call-card';
import type { RingSound } from './ring-sound';

export interface ShowCallsDeps {
  readonly root: HTMLElement;
  readonly text: Texts;
  readonly userId: number | null;
  readonly sound: RingSound;
  readonly settings: { readonly ringSound: boolean; readonly openCard: boolean };
  readonly subscribe: (listener: (call: CallView) => void) => () => void;
  readonly openCard: (entity: EntityView) => void;
  readonly now: () => number;
}

/** Keeps the stack of live calls in the corner. @returns how to take all of it away */
export function showCalls(deps: ShowCallsDeps): () => void {
  const lifetime = createLifetime();
  const views = new Map<string, CardView>();
  const dismissed = new Set<string>();
  let cards: CallCards = new Map();
  let isMuted = false;
  const stack = el('div', { class: 'kt-calls' });
  const announcer = el('div', { class: 'kt-visually-hidden', role: 'status', 'aria-live': 'polite' });
  deps.root.append(stack, announcer);

  const ring = (): void => {
    const isRinging = [...cards.values()].some(
      ({ call, phase }) => phase === 'ringing' && call.direction === 'inbound',
    );
    if (!isRinging) isMuted = false;
    if (isRinging && deps.settings.ringSound && !isMuted) deps.sound.start();
    else deps.sound.stop();
  };
  const draw = (next: CallCards): void => {
    cards = next;
    for (const [callId, view] of views) {
      if (cards.has(callId)) continue;
      view.element.remove();
      views.delete(callId);
    }
    for (const [callId, card] of cards) {
      const view = views.get(callId) ?? addView(callId, card);
      view.update(card, deps.now());
    }
    ring();
  };
  const addView = (callId: string, card: CallCard): CardView => {
    const view = createCardView(card, {
      text: deps.text,
      isMuted: () => isMuted,
      onMute: () => {
        isMuted = !isMuted;
        draw(cards);
      },
      onDismiss: (id) => {
        dismissed.add(id);
        draw(without(cards, id));
      },
    });
    views.set(callId, view);
    stack.append(view.element);
    return view;
  };
  const take = (call: CallView): void => {
    if (dismissed.has(call.callId)) return;
    const before = cards.get(call.callId);
    const next = withNews(cards, call, { userId: deps.userId, now: deps.now() });
    const after = next.get(call.callId);
    draw(next);
    if (after === undefined || before?.phase === after.phase) return;
    announcer.textContent = `${deps.text(stateKey(after))}: ${whoOf(after.call)}`;
    if (after.phase === 'talking' && isMine(after.call, deps.userId)) openCardOf(after.call, deps);
  };

  lifetime.onEnd(() => deps.sound.stop());
  lifetime.onEnd(() => [stack, announcer].forEach((element) => element.remove()));
  lifetime.every(1_000, () => {
    if (cards.size === 0) return;
    // Redrawn only when a card leaves: a redraw would take the focus from a button under it.
    const staying = atTime(cards, deps.now());
    if (staying !== cards) draw(staying);
    views.forEach((view) => view.tick(deps.now()));
  });
  lifetime.onEnd(deps.subscribe(take));
  return () => lifetime.end();
}

function whoOf(call: CallView): string {
  const { display } = clientNumber(call);
  return [call.entity?.name, display].filter(Boolean).join(', ');
}

function isMine(call: CallView, userId: number | null): boolean {
  return userId !== null && call.responsibleUserId === userId;
}

/** Only in the window the manager looks at: other tabs may hold unsaved work. */
function openCardOf(call: CallView, deps: ShowCallsDeps): void {
  if (deps.settings.openCard && call.entity !== null && document.hasFocus()) deps.openCard(call.entity);
}
