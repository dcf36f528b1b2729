/**
 * The account's last calls as they stand in Kommo, those that are not there first, each with its reason and a way to
 * try again. Loaded when the settings open; what happened to one call when somebody asks for it.
 */
import type { CallView, CallWithTimeline, LoggingState } from '../../bff/contract/call-view';
import { asBffError } from '../bff-client/bff-error';
import { button, el, replaceChildren } from '../shared/dom';
import { errorText } from '../shared/error-text';
import type { Lifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';
import { callLine } from './call-line';
import { fold } from './section';

const NOT_THERE: readonly LoggingState[] = ['parked', 'uncertain'];
const LIMIT = 20;
const RECENT = 10;

export interface RecentCallsDeps {
  readonly text: Texts;
  readonly locale: string;
  readonly callsIn: (state: LoggingState, limit: number) => Promise<readonly CallView[]>;
  readonly recentCalls: (limit: number) => Promise<readonly CallView[]>;
  readonly readCall: (callId: string, language: string) => Promise<CallWithTimeline>;
  readonly retryCall: (callId: string) => Promise<void>;
  readonly lifetime: Pick<Lifetime, 'after'>;
}

export function recentCallsSection(deps: RecentCallsDeps): HTMLElement {
  const { text } = deps;
  const body = el('div', {}, el('p', { class: 'kt-hint', role: 'status' }, text('calls.loading')));
  const section = fold({ title: text('calls.title'), level: 'h3' }, body);

  const load = async (): Promise<void> => {
    try {
      const [missing, recent] = await Promise.all([missingCalls(deps), deps.recentCalls(RECENT)]);
      section.say(missing.length === 0 ? '' : text('calls.attention', { count: missing.length }));
      section.element.dataset['attention'] = String(missing.length > 0);
      const listed = [...missing, ...recent.filter((call) => !missing.some(isSame(call)))];
      replaceChildren(
        body,
        el('p', { class: 'kt-hint' }, text(listed.length === 0 ? 'calls.none' : 'calls.hint')),
        el('ul', { class: 'kt-lines' }, ...listed.map((call) => callLine(deps, call))),
      );
    } catch (thrown) {
      replaceChildren(
        body,
        el('p', {}, errorText(text, asBffError(thrown).code)),
        button({ class: 'kt-button' }, () => void load(), text('save.try_again')),
      );
    }
  };
  void load();
  return section.element;
}

async function missingCalls({ callsIn }: RecentCallsDeps): Promise<readonly CallView[]> {
  return (await Promise.all(NOT_THERE.map((state) => callsIn(state, LIMIT)))).flat();
}

function isSame({ callId }: CallView): (other: CallView) => boolean {
  return (other) => other.callId === callId;
}
