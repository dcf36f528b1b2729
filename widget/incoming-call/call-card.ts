import { clientNumber } from '../shared/call-parties';
import { button, el, replaceChildren } from '../shared/dom';
import { formatDuration } from '../shared/format';
import { icon } from '../shared/icon';
import { safeUrl } from '../shared/safe-url';
import type { TextKey, Texts } from '../shared/text';
import { secondsSoFar } from './call-cards';
import type { CallCard } from './call-cards';

export interface CardActions {
  readonly text: Texts;
  readonly isMuted: () => boolean;
  readonly onMute: () => void;
  readonly onDismiss: (callId: string) => void;
}

export interface CardView {
  readonly element: HTMLElement;
  readonly update: (card: CallCard, now: number) => void;
  /** Moves the clock on. */
  readonly tick: (now: number) => void;
}

/** One call in the corner of the page: who, and how long by now. */
export function createCardView(first: CallCard, actions: CardActions): CardView {
  const { text } = actions;
  const state = el('span', { class: 'kt-call__state' });
  const clock = el('span', { class: 'kt-call__clock', 'aria-hidden': 'true' });
  const name = el('div', { class: 'kt-call__name' });
  const number = el('div', { class: 'kt-call__number' });
  const actionRow = el('div', { class: 'kt-call__actions' });
  const element = el(
    'section',
    { class: 'kt-call', 'aria-label': text('incoming.card_label') },
    el('div', { class: 'kt-call__badge' }, icon('handset')),
    el(
      'div',
      { class: 'kt-call__body' },
      el('div', { class: 'kt-call__line' }, state, clock),
      name,
      number,
      actionRow,
    ),
    button(
      { class: 'kt-icon-button kt-call__close', 'aria-label': text('incoming.dismiss') },
      () => actions.onDismiss(shown.call.callId),
      icon('close'),
    ),
  );
  let shown = first;

  const tick = (now: number): void => {
    clock.textContent = formatDuration(secondsSoFar(shown, now));
  };
  const update = (card: CallCard, now: number): void => {
    shown = card;
    const { display } = clientNumber(card.call);
    const title = card.call.entity?.name ?? '';
    element.dataset['phase'] = card.phase;
    state.textContent = text(stateKey(card));
    name.textContent = title || display || text('incoming.hidden_number');
    number.textContent = title === '' ? text('incoming.unknown_caller') : display;
    replaceChildren(actionRow, cardLink(card, text), card.phase === 'ringing' && muteButton(actions));
    tick(now);
  };
  update(first, Date.now());
  return { element, update, tick };
}

export function stateKey({ call, phase }: CallCard): TextKey {
  switch (phase) {
    case 'ringing':
      return call.direction === 'inbound' ? 'incoming.ringing' : 'incoming.dialling';
    case 'talking':
      return 'incoming.talking';
    case 'ended':
      return call.disposition === 'answered' ? 'incoming.ended' : 'incoming.not_answered';
  }
}

/** The client's card, or an empty one with the number filled in (kommo.com, call notification manual). */
function cardLink({ call }: CallCard, text: Texts): HTMLElement | null {
  const { number } = clientNumber(call);
  if (call.entity !== null) {
    const href = safeUrl(call.entity.url);
    return href === undefined ? null : hostLink(href, text('incoming.open_card'));
  }
  if (number === '') return null;
  return hostLink(`/contacts/add/?phone=${encodeURIComponent(number)}`, text('incoming.create_contact'));
}

function hostLink(href: string, label: string): HTMLElement {
  return el('a', { class: 'kt-button kt-button_primary js-navigate-link', href }, label);
}

function muteButton({ text, isMuted, onMute }: CardActions): HTMLElement {
  const muted = isMuted();
  const label = text(muted ? 'incoming.sound_on' : 'incoming.sound_off');
  return button(
    { class: 'kt-icon-button', 'aria-label': label, title: label, 'aria-pressed': String(muted) },
    onMute,
    icon(muted ? 'muted' : 'sound'),
  );
}
