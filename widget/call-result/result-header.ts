import { el } from '../shared/dom';
import { formatDateTime, formatDuration } from '../shared/format';
import { icon } from '../shared/icon';
import type { Texts } from '../shared/text';
import type { AskedCall } from './asked-call';

export interface ResultHeaderDeps {
  readonly call: AskedCall;
  readonly text: Texts;
  readonly locale: string;
}

/** Which call this is: the client, the direction, when and how long. */
export function resultHeader({ call, text, locale }: ResultHeaderDeps): HTMLElement {
  const { display } = call;
  const name = call.card?.name ?? '';
  const facts = [
    name === '' ? '' : display,
    text(call.direction === 'inbound' ? 'result.inbound' : 'result.outbound'),
    formatDateTime(call.startedAt, locale),
    call.talkSeconds === null ? '' : text('result.talked', { duration: formatDuration(call.talkSeconds) }),
  ];
  return el(
    'div',
    { class: 'kt-result__header' },
    el('div', { class: 'kt-result__badge' }, icon('handset')),
    el(
      'div',
      {},
      el('h2', { class: 'kt-result__title' }, text('result.title')),
      el('div', { class: 'kt-result__who' }, name || display || text('incoming.hidden_number')),
      el('div', { class: 'kt-hint' }, facts.filter((fact) => fact !== '').join(' · ')),
    ),
  );
}
