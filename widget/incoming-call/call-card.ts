import type { CallerChoice, EntityRef } from '../../bff/contract/call-view';
import { clientNumber } from '../shared/call-parties';
import { isSameCard } from '../shared/chosen-card';
import { button, el, replaceChildren } from '../shared/dom';
import { freshId } from '../shared/field';
import { countryName, formatDuration } from '../shared/format';
import { hostLink } from '../shared/host-link';
import { icon } from '../shared/icon';
import { createSlot } from '../shared/slot';
import type { Slot } from '../shared/slot';
import type { TextKey } from '../shared/text';
import { secondsSoFar } from './call-cards';
import type { CallCard } from './call-cards';
import { callerChoice } from './caller-choice';
import { personDetails, previousCalls } from './caller-details';
import type { DetailsDeps } from './caller-details';

export interface CardActions extends DetailsDeps {
  readonly isMuted: () => boolean;
  readonly onMute: () => void;
  readonly onDismiss: (callId: string) => void;
  readonly chosenCard: (callId: string) => EntityRef | undefined;
  readonly onChoose: (callId: string, choice: CallerChoice) => void;
}

export interface CardView {
  readonly element: HTMLElement;
  readonly update: (card: CallCard, now: number) => void;
  /** Moves the clock on. */
  readonly tick: (now: number) => void;
}

interface CardParts {
  readonly state: HTMLElement;
  readonly clock: HTMLElement;
  readonly name: Slot;
  readonly number: HTMLElement;
  readonly choice: Slot;
  readonly details: Slot;
  readonly link: Slot;
  readonly mute: HTMLButtonElement;
}

/** One call in the corner of the page: who it is, and how long by now. */
export function createCardView(first: CallCard, actions: CardActions): CardView {
  const { text } = actions;
  const parts = cardParts(actions);
  let shown = first;
  const element = cardFrame(parts, text('incoming.dismiss'), () => actions.onDismiss(shown.call.callId));

  const tick = (now: number): void => {
    parts.clock.textContent = formatDuration(secondsSoFar(shown, now));
  };
  const update = (card: CallCard, now: number): void => {
    shown = card;
    element.dataset['phase'] = card.phase;
    parts.state.textContent = text(stateKey(card));
    drawCaller(parts, card, actions);
    parts.link.show(linkKey(card, actions), () => [cardLink(card, actions)]);
    drawMute(parts.mute, card, actions);
    tick(now);
  };
  update(first, actions.now());
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

function cardParts(actions: CardActions): CardParts {
  return {
    state: el('span', { class: 'kt-call__state' }),
    clock: el('span', { class: 'kt-call__clock', 'aria-hidden': 'true' }),
    name: createSlot(el('div', { class: 'kt-call__name', id: freshId() })),
    number: el('div', { class: 'kt-call__number' }),
    choice: createSlot(el('div', { hidden: true })),
    details: createSlot(el('div', { hidden: true })),
    link: createSlot(el('div')),
    mute: muteButton(actions),
  };
}

function cardFrame(parts: CardParts, closeLabel: string, onClose: () => void): HTMLElement {
  const { state, clock, name, number, choice, details, link, mute } = parts;
  const actions = el('div', { class: 'kt-call__actions' }, link.element, mute);
  return el(
    'section',
    { class: 'kt-call', 'aria-labelledby': name.element.id },
    el('div', { class: 'kt-call__badge' }, icon('handset')),
    el(
      'div',
      { class: 'kt-call__body' },
      el('div', { class: 'kt-call__line' }, state, clock),
      name.element,
      el('div', { class: 'kt-call__more' }, number, choice.element, details.element, actions),
    ),
    button({ class: 'kt-icon-button kt-call__close', 'aria-label': closeLabel }, onClose, icon('close')),
  );
}

function drawCaller(parts: CardParts, card: CallCard, actions: CardActions): void {
  const { call } = card;
  const { text, locale } = actions;
  const { display } = clientNumber(call);
  const person = shownPerson(card, actions);
  const title = person ?? call.entity;
  const country = call.country === null ? '' : countryName(call.country, locale);
  const isUnknown = call.caller?.choices.length === 0 && call.entity === null;
  parts.name.show(JSON.stringify([title, display]), () => [
    title === null
      ? display || text('incoming.hidden_number')
      : hostLink(title.url, title.name || `#${title.id}`),
  ]);
  parts.number.textContent = [
    title === null ? '' : display,
    isUnknown && display !== '' ? text('incoming.unknown_caller') : '',
    country,
  ]
    .filter((part) => part !== '')
    .join(' · ');
  // What the manager chose is not part of the key: the radio buttons know it, and keep the focus.
  parts.choice.show(
    JSON.stringify(call.caller?.choices.map(({ type, id, name }) => [type, id, name])),
    () => [
      callerChoice(call.caller?.choices ?? [], person ?? undefined, {
        text,
        onChoose: (choice) => actions.onChoose(call.callId, choice),
      }),
    ],
  );
  parts.details.show(JSON.stringify([person, call.caller?.previousCalls]), () => [
    person === null ? null : personDetails(person, actions),
    call.caller === null ? null : previousCalls(call.caller, actions),
  ]);
}

/** Whom the manager chose; else whom the call's card belongs to; else the likeliest. */
function shownPerson({ call }: CallCard, { chosenCard }: CardActions): CallerChoice | null {
  const choices = call.caller?.choices ?? [];
  const chosen = chosenCard(call.callId);
  return (
    choices.find((choice) => chosen !== undefined && isSameCard(choice, chosen)) ??
    choices.find((choice) => call.entity !== null && isAround(choice, call.entity)) ??
    choices[0] ??
    null
  );
}

function isAround(choice: CallerChoice, card: EntityRef): boolean {
  return isSameCard(choice, card) || choice.leads.some((lead) => isSameCard(lead, card));
}

/** The card to open: the only lead of the person, else the person; for an unknown number an empty contact with it. */
function cardLink(card: CallCard, actions: CardActions): HTMLElement | null {
  const { call } = card;
  const { text } = actions;
  const opened = openedBy(card, actions);
  const look = { class: 'kt-button kt-button_primary' };
  if (opened !== null) return hostLink(opened.url, text('incoming.open_card'), look);
  const { number } = clientNumber(call);
  if (number === '' || call.caller === null) return null;
  // kommo.com, call notification manual: an empty contact card with the number filled in.
  return hostLink(
    `/contacts/add/?phone=${encodeURIComponent(number)}`,
    text('incoming.create_contact'),
    look,
  );
}

function openedBy(card: CallCard, actions: CardActions) {
  const person = shownPerson(card, actions);
  if (person === null) return card.call.entity;
  if (card.call.entity !== null && isAround(person, card.call.entity)) return card.call.entity;
  return person;
}

function linkKey(card: CallCard, actions: CardActions): string {
  return JSON.stringify([openedBy(card, actions)?.url, card.call.caller === null]);
}

/** Stays the same element through all changes, so that a key pressed twice mutes and unmutes. */
function muteButton({ onMute }: CardActions): HTMLButtonElement {
  return button({ class: 'kt-icon-button' }, onMute);
}

function drawMute(mute: HTMLButtonElement, card: CallCard, { text, isMuted }: CardActions): void {
  const muted = isMuted();
  const label = text(muted ? 'incoming.sound_on' : 'incoming.sound_off');
  mute.hidden = card.phase !== 'ringing' || card.call.direction !== 'inbound';
  mute.title = label;
  mute.setAttribute('aria-label', label);
  replaceChildren(mute, icon(muted ? 'muted' : 'sound'));
}
