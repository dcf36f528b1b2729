import type { CallView, EntityView } from '../../bff/contract/call-view';
import type { GeneralSettings } from '../../bff/contract/settings';
import type { Marks } from '../call-feed/marks';
import { clientNumber } from '../shared/call-parties';
import { el } from '../shared/dom';
import { createLifetime } from '../shared/lifetime';
import type { ChosenCards } from '../shared/chosen-card';
import { atTime, withNews, without } from './call-cards';
import type { CallCard, CallCards } from './call-cards';
import { stateKey } from './call-card';
import type { DetailsDeps } from './caller-details';
import { createCardStack } from './card-stack';
import type { RingSound } from './ring-sound';

export interface ShowCallsDeps extends DetailsDeps {
  readonly root: HTMLElement;
  readonly userId: number | null;
  readonly sound: RingSound;
  readonly settings: Pick<GeneralSettings, 'ringSound' | 'openCard' | 'openCardOn'>;
  readonly subscribe: (listener: (call: CallView) => void) => () => void;
  readonly openCard: (entity: EntityView) => void;
  readonly chosenCards: ChosenCards;
  /** Shared by the tabs: `dismissed:` and `opened:` with a call id, and `muted` as long as something rings. */
  readonly marks: Marks;
}

/** Keeps the stack of live calls in the corner. @returns how to take all of it away */
export function showCalls(deps: ShowCallsDeps): () => void {
  const lifetime = createLifetime();
  let cards: CallCards = new Map();

  const stack = createCardStack({
    ...deps,
    chosenCard: (callId) => deps.chosenCards.of(callId),
    onChoose: (callId, choice) => {
      deps.chosenCards.choose(callId, choice);
      draw(cards);
    },
    isMuted: () => deps.marks.has('muted'),
    onMute: () => {
      deps.marks.set('muted', !deps.marks.has('muted'));
      draw(cards);
    },
    onDismiss: (callId) => {
      deps.marks.set(`dismissed:${callId}`, true);
      draw(without(cards, callId));
    },
  });
  const announcer = el('div', { class: 'kt-visually-hidden', role: 'status', 'aria-live': 'polite' });
  const draw = (next: CallCards): void => {
    cards = next;
    const rings = isRinging(cards);
    if (!rings) deps.marks.set('muted', false);
    stack.draw(cards, deps.now());
    if (rings && deps.settings.ringSound && !deps.marks.has('muted')) deps.sound.start();
    else deps.sound.stop();
  };
  // The caller's card may be found a moment after the ring began.
  const openOnce = (card: CallCard): void => {
    const mark = `opened:${card.call.callId}`;
    if (deps.marks.has(mark) || !isTimeToOpen(card, deps)) return;
    deps.marks.set(mark, true);
    openCardOf(card.call, deps);
  };
  const take = (call: CallView): void => {
    if (deps.marks.has(`dismissed:${call.callId}`)) return;
    const before = cards.get(call.callId);
    const next = withNews(cards, call, { userId: deps.userId, now: deps.now() });
    const after = next.get(call.callId);
    draw(next);
    if (after === undefined) return;
    openOnce(after);
    if (before?.phase === after.phase) return;
    announcer.textContent = `${deps.text(stateKey(after))}: ${whoOf(after.call)}`;
  };

  deps.root.append(stack.element, announcer);
  lifetime.onEnd(() => deps.sound.stop());
  lifetime.onEnd(() => [stack.element, announcer].forEach((element) => element.remove()));
  lifetime.every(1_000, () => {
    // Redrawn only when a card leaves: a redraw would take the focus from a button under it.
    const staying = atTime(cards, deps.now());
    if (staying !== cards) draw(staying);
    stack.tick(deps.now());
  });
  lifetime.onEnd(deps.subscribe(take));
  return () => lifetime.end();
}

function isRinging(cards: CallCards): boolean {
  return [...cards.values()].some(({ call, phase }) => phase === 'ringing' && call.direction === 'inbound');
}

function whoOf(call: CallView): string {
  const { display } = clientNumber(call);
  return [call.entity?.name, display].filter(Boolean).join(', ');
}

/** A ring group rings for several managers: the card opens for those whose telephone rings, or for the one who took it. */
function isTimeToOpen({ call, phase }: CallCard, { settings, userId }: ShowCallsDeps): boolean {
  if (!settings.openCard || userId === null || call.entity === null) return false;
  if (phase === 'talking') return call.responsibleUserId === userId;
  const ringsHere = call.responsibleUserId === userId || call.ringingUserIds.includes(userId);
  return settings.openCardOn === 'ring' && phase === 'ringing' && call.direction === 'inbound' && ringsHere;
}

/** Only in the window the manager looks at: other tabs may hold unsaved work. */
function openCardOf({ entity }: CallView, deps: ShowCallsDeps): void {
  if (entity !== null && document.hasFocus()) deps.openCard(entity);
}
