import type { CallView, CallWithTimeline, TimelineEntry } from '../../bff/contract/call-view';
import { asBffError } from '../bff-client/bff-error';
import { clientNumber } from '../shared/call-parties';
import { button, el, replaceChildren } from '../shared/dom';
import { errorText, textName } from '../shared/error-text';
import { formatDateTime, formatTime } from '../shared/format';
import type { Lifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';

export interface CallLineDeps {
  readonly text: Texts;
  readonly locale: string;
  readonly readCall: (callId: string, language: string) => Promise<CallWithTimeline>;
  readonly retryCall: (callId: string) => Promise<void>;
  readonly lifetime: Pick<Lifetime, 'after'>;
}

const LOOK_EVERY = 1_500;
const LOOKS = 6;
const SETTLED: ReadonlySet<string> = new Set(['logged', 'parked', 'not-needed']);

/** One call: who, when, how it stands in Kommo and why; what happened to it, on request. */
export function callLine(deps: CallLineDeps, call: CallView): HTMLElement {
  const { text, locale } = deps;
  const who = [call.entity?.name, clientNumber(call).display || text('incoming.hidden_number')];
  const state = el('span', { class: 'kt-line__state', role: 'status' });
  const story = el('div', { class: 'kt-line__story' });
  const show = ({ logging, parkedReason }: CallView): void => {
    state.dataset['logging'] = logging;
    state.textContent =
      logging === 'parked'
        ? `${text('calls.states.parked')}: ${reasonText(text, parkedReason)}`
        : text(`calls.states.${logging}`);
    again.hidden = logging !== 'parked' && logging !== 'waiting';
  };
  const tell = async (): Promise<void> => {
    asked.disabled = true;
    try {
      const told = await deps.readCall(call.callId, locale);
      show(told);
      replaceChildren(story, timeline(told.timeline, deps));
    } catch (thrown) {
      replaceChildren(story, el('p', {}, errorText(text, asBffError(thrown).code)));
    } finally {
      asked.disabled = false;
    }
  };
  /** A retry takes a moment; the line follows it for a while. */
  const settle = async (looks: number): Promise<void> => {
    await tell();
    const isUnderWay = !SETTLED.has(state.dataset['logging'] ?? '');
    if (isUnderWay && looks > 1) deps.lifetime.after(LOOK_EVERY, () => void settle(looks - 1));
  };
  const retry = async (): Promise<void> => {
    again.disabled = true;
    state.textContent = text('calls.retrying');
    try {
      await deps.retryCall(call.callId);
      await settle(LOOKS);
    } catch (thrown) {
      state.textContent = errorText(text, asBffError(thrown).code);
    } finally {
      again.disabled = false;
    }
  };
  const named = { 'aria-label': `${text('calls.what_happened')}: ${who.filter(Boolean).join(', ')}` };
  const asked = button({ class: 'kt-pill', ...named }, () => void tell(), text('calls.what_happened'));
  const again = button(
    { class: 'kt-pill', 'aria-label': `${text('calls.retry')}: ${who.filter(Boolean).join(', ')}` },
    () => void retry(),
    text('calls.retry'),
  );
  show(call);
  return el(
    'li',
    { class: 'kt-line' },
    el('strong', {}, who.filter(Boolean).join(', ')),
    el('span', { class: 'kt-line__time' }, formatDateTime(call.startedAt, locale)),
    el('div', { class: 'kt-line__detail' }, state),
    el('div', { class: 'kt-line__buttons' }, again, asked),
    story,
  );
}

function reasonText(text: Texts, reason: string | null): string {
  return text.find(`calls.reasons.${textName(reason ?? '')}`) ?? text('calls.reasons.fallback');
}

function timeline(entries: readonly TimelineEntry[], { text, locale }: CallLineDeps): HTMLElement {
  return el(
    'ol',
    { class: 'kt-timeline' },
    ...entries.map(({ at, kind, detail, rule }) =>
      el(
        'li',
        {},
        el('span', { class: 'kt-line__time' }, formatTime(at, locale)),
        el('span', {}, `${text(`calls.kinds.${kind}`)}: ${rule?.why ?? detail}`),
      ),
    ),
  );
}
