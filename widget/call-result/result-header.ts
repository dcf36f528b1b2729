import type { CallView } from '../../bff/contract/call-view';
import { clientNumber } from '../shared/call-parties';
import { el } from '../shared/dom';
import { formatDateTime, formatDuration } from '../shared/format';
import { icon } from '../shared/icon';
import type { Texts } from '../shared/text';

export interface ResultHeaderDeps {
  readonly call: CallView;
  readonly text: Texts;
  readonly locale: string;
}

/** Which call this is: the client, the direction, when and how long. */
export function resultHeader({ call, text, locale }: ResultHeaderDeps): HTMLElement {
  const { display } = clientNumber(call);
  const name = call.entity?.name ?? '';
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
