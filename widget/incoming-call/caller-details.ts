import type { CallerChoice, CallerView, PreviousCall } from '../../bff/contract/call-view';
import { PREVIOUS_CALLS_COUNTED } from '../../bff/contract/call-view';
import { el } from '../shared/dom';
import { formatDuration, formatRecently } from '../shared/format';
import { hostLink } from '../shared/host-link';
import type { Texts } from '../shared/text';

/** More leads than these are one click away, on the card. */
const SHOWN_LEADS = 3;

export interface DetailsDeps {
  readonly text: Texts;
  readonly locale: string;
  readonly now: () => number;
  /** `null` when the page does not know the user. */
  readonly managerName: (userId: number) => string | null;
}

/** What surrounds the person: company, leads with their stages, responsible manager. */
export function personDetails(
  { company, leads, responsibleUserId }: CallerChoice,
  { text, managerName }: DetailsDeps,
): HTMLElement | null {
  const manager = responsibleUserId === null ? null : managerName(responsibleUserId);
  const more = leads.length - SHOWN_LEADS;
  const rows = [
    ...(company === null
      ? []
      : [row(text('entity_types.companies'), hostLink(company.url, nameOf(company)))]),
    ...leads
      .slice(0, SHOWN_LEADS)
      .map((lead) =>
        row(
          text('entity_types.leads'),
          hostLink(lead.url, nameOf(lead)),
          lead.stage === '' ? null : el('span', { class: 'kt-facts__aside' }, lead.stage),
        ),
      ),
    ...(more > 0 ? [row('', text('incoming.more_leads', { count: more }))] : []),
    ...(manager === null ? [] : [row(text('incoming.responsible'), manager)]),
  ];
  return rows.length === 0 ? null : el('dl', { class: 'kt-facts' }, ...rows);
}

/** What was said before, the newest first. */
export function previousCalls(
  { previousCalls: calls, previousCallCount: count }: CallerView,
  deps: DetailsDeps,
): HTMLElement | null {
  if (calls.length === 0) return null;
  const number = count >= PREVIOUS_CALLS_COUNTED ? `${PREVIOUS_CALLS_COUNTED}+` : String(count);
  return el(
    'div',
    { class: 'kt-past' },
    el('div', { class: 'kt-past__title' }, deps.text('incoming.previous_calls', { count: number })),
    el('ul', { class: 'kt-past__calls' }, ...calls.map((call) => el('li', {}, lineOf(call, deps)))),
  );
}

function lineOf(call: PreviousCall, { text, locale, now, managerName }: DetailsDeps): string {
  const manager = call.responsibleUserId === null ? null : managerName(call.responsibleUserId);
  const parts = [
    formatRecently(call.startedAt, now(), locale),
    text(call.direction === 'inbound' ? 'result.inbound' : 'result.outbound'),
    call.disposition === 'answered' || call.disposition === null
      ? formatDuration(call.talkSeconds ?? 0)
      : text('incoming.not_answered'),
    manager ?? '',
    call.outcome === null ? '' : (text.find(`outcomes.${call.outcome}`) ?? call.outcome),
    call.note,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function nameOf({ name, id }: { readonly name: string; readonly id: number }): string {
  return name === '' ? `#${id}` : name;
}

function row(term: string, ...description: readonly (Node | string | null)[]): HTMLElement {
  return el(
    'div',
    { class: 'kt-facts__row' },
    el('dt', { class: term === '' ? 'kt-visually-hidden' : undefined }, term),
    el('dd', {}, ...description),
  );
}
