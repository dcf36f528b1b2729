/** Every state of the managers' screens over a host and a BFF of its own, for a look, for axe and for hostile texts. */
import type { CallView, CallerChoice, PreviousCall } from '../../../../bff/contract/call-view';
import type { EntityHit } from '../../../../bff/contract/problem';
import { BffError } from '../../../../widget/bff-client/bff-error';
import { createMarks } from '../../../../widget/call-feed/marks';
import { startCards } from '../../../../widget/start-cards';
import { askForResults } from '../../../../widget/call-result/ask-for-results';
import { createPendingResults } from '../../../../widget/call-result/pending-results';
import { withCallees } from '../../../../widget/call-list/call-list';
import { autoDial } from '../../../../widget/call-list/auto-dial';
import { createListPanel } from '../../../../widget/call-list/list-panel';
import type { WidgetSelf } from '../../../../widget/kommo/widget-self';
import { createLifetime } from '../../../../widget/shared/lifetime';
import { mountPageRoot } from '../../../../widget/shared/page-root';
import { createTexts } from '../../../../widget/shared/text';
import {
  COLLEAGUE,
  ME,
  aCall,
  aCaller,
  answeredCall,
  createCallSource,
  endedCall,
} from '../../../widget/support/a-call';
import { createFakeHost } from '../../../widget/support/fake-host';
import { SETTINGS_STATES, showSettings } from './settings-states';

interface Shown {
  readonly calls: ReturnType<typeof createCallSource>;
  readonly root: HTMLElement;
  readonly name: string;
}

/** News of a call, with a name put where names can stand. */
function callers(name: string): readonly CallerChoice[] {
  const lead = { type: 'leads', id: 11, name, stage: `Sales: ${name}`, url: '/leads/detail/11' } as const;
  const company = { type: 'companies', id: 12, name, url: '/companies/detail/12' } as const;
  return [
    aCaller({ name, leads: [lead, { ...lead, id: 13, name: 'Garden' }], company }),
    aCaller({ id: 8, name: `${name} II`, company: null, leads: [] }),
  ];
}

function recentCall(facts: Partial<CallView>): Partial<CallView> {
  const now = Date.now();
  const iso = (before: number): string => new Date(now - before).toISOString();
  return { startedAt: iso(70_000), answeredAt: iso(65_000), endedAt: iso(1_000), ...facts };
}

function known(name: string, facts: Partial<CallView> = {}): Partial<CallView> {
  const previous: PreviousCall = {
    callId: 'voipstudio:0',
    direction: 'inbound',
    startedAt: '2025-12-30T10:00:00Z',
    disposition: 'answered',
    talkSeconds: 95,
    responsibleUserId: COLLEAGUE,
    outcome: 'call-back',
    note: name,
  };
  const entity = { type: 'contacts', id: 7, name, url: '/contacts/detail/7' } as const;
  const caller = { choices: callers(name), previousCalls: [previous], previousCallCount: 4 };
  return recentCall({ entity, caller, ...facts });
}

const NOBODY = { choices: [], previousCalls: [], previousCallCount: 0 };

export const STATES: Readonly<Record<string, (shown: Shown) => void>> = {
  ringing: ({ calls, name }) => calls.push(aCall({ ...known(name), startedAt: new Date().toISOString() })),
  'ringing, one card': ({ calls, name }) => {
    const [first] = callers(name);
    const caller = { choices: first === undefined ? [] : [first], previousCalls: [], previousCallCount: 0 };
    calls.push(aCall({ ...known(name), caller, startedAt: new Date().toISOString() }));
  },
  'ringing, unknown number': ({ calls }) =>
    calls.push(aCall(recentCall({ entity: null, caller: NOBODY, startedAt: new Date().toISOString() }))),
  'several calls': ({ calls, name }) => {
    calls.push(answeredCall({ ...known(name), callId: 'voipstudio:1' }));
    calls.push(aCall(recentCall({ callId: 'voipstudio:2', entity: null, caller: NOBODY })));
  },
  small: ({ calls, name, root }) => {
    calls.push(answeredCall(known(name)));
    root.querySelector<HTMLElement>('.kt-bar .kt-icon-button')?.click();
  },
  'call ended': ({ calls, name }) => {
    const missed = { disposition: 'missed', answeredAt: null, talkSeconds: null } as const;
    calls.push(aCall(known(name)));
    calls.push(endedCall({ ...known(name), ...missed, responsibleUserId: null }));
  },
  'result form': ({ calls, name }) => calls.push(endedCall(known(name))),
  'result form, refused': ({ calls, name }) => {
    calls.push(endedCall(known(name)));
    const task = document.querySelector<HTMLInputElement>('.kt-task input');
    if (task !== null) task.value = name;
    document.querySelector<HTMLElement>('.kt-result__buttons .kt-button_primary')?.click();
  },
  'results waiting': ({ calls, name }) => {
    calls.push(endedCall(known(name, { callId: 'voipstudio:5' })));
    calls.push(endedCall(known(name, { callId: 'voipstudio:6', entity: null, caller: NOBODY })));
    document.querySelector<HTMLElement>('.kt-result')?.remove();
  },
  'call list': ({ root, name }) => showList(root, name),
};

let texts: unknown = {};

export const NAMES = [...Object.keys(STATES), ...Object.keys(SETTINGS_STATES)];

export interface Options {
  readonly texts: unknown;
  readonly name: string;
  readonly locale: string;
}

/** @returns what is in the page once the state is reached */
export async function show(state: string, options: Options): Promise<string> {
  localStorage.clear();
  texts = options.texts;
  const settings = SETTINGS_STATES[state];
  if (settings === undefined) {
    showCalls(state, options);
    return '.kt-root';
  }
  await showSettings(settings, { ...options, text: createTexts(() => texts) });
  return settings.seen ?? '.kt-settings';
}

/** Each stays for a frame, so that whatever would run in it has run. */
export async function showEach(
  state: string,
  names: readonly string[],
  options: Omit<Options, 'name'>,
): Promise<void> {
  for (const name of names) {
    document.body.replaceChildren();
    const seen = await show(state, { ...options, name });
    do await new Promise(requestAnimationFrame);
    while (document.querySelector(seen) === null);
  }
}

function showCalls(state: string, options: Options): void {
  const page = mountPageRoot();
  const calls = createCallSource();
  const { host } = createFakeHost();
  const localised = { ...host, locale: options.locale };
  const text = createTexts(() => texts);
  const userKey = '777-42';
  const constant = (name: string) =>
    name === 'managers' ? { [COLLEAGUE]: { title: host.managerName(COLLEAGUE) } } : undefined;
  Object.assign(window, { APP: { lang_id: options.locale, constant } });
  startCards({
    // What the cards ask of Kommo's widget object.
    self: { system: () => ({ amouser_id: ME }) } as WidgetSelf,
    request: () => Promise.reject(new BffError('network/unreachable', 0)),
    text,
    general: null,
    page,
    lifetime: createLifetime(),
    userKey,
    marks: createMarks(() => undefined),
    subscribe: calls.subscribe,
  });
  askForResults({
    root: page.corner,
    text,
    host: localised,
    userId: host.userId,
    userKey,
    locks: undefined,
    chosenCard: () => undefined,
    bff: {
      findEntities: (query) => Promise.resolve(hits(options.name, query)),
      sendCallResult: () => Promise.reject(new BffError('network/unreachable', 0)),
    },
    pending: createPendingResults({ storage: localStorage, userKey, now: () => Date.now() }),
    asksForRating: true,
    subscribe: calls.subscribe,
    now: () => Date.now(),
  });
  STATES[state]?.({ calls, root: page.corner, name: options.name });
}

function hits(name: string, query: string): readonly EntityHit[] {
  return [{ type: 'leads', id: 11, name: `${name} ${query}`, detail: name }];
}

function showList(root: HTMLElement, name: string): void {
  const text = createTexts(() => texts);
  const dial = autoDial({
    bff: {
      dial: () => Promise.resolve('voipstudio:1'),
      readCall: () => Promise.reject(new BffError('network/unreachable', 0)),
    },
    storage: localStorage,
    locks: undefined,
    userKey: 'gallery',
    locale: 'en',
    now: () => Date.now(),
    subscribe: () => () => undefined,
    isResultOpen: () => false,
  });
  const panel = createListPanel({ text, now: () => Date.now(), dial });
  root.append(panel.element);
  dial.start(() => panel.draw());
  const people = [1, 2, 3].map((id) => ({
    card: { type: 'contacts', id } as const,
    name: `${name} ${id}`,
    phone: `+1212555010${id}`,
  }));
  dial.change((list) => withCallees(list, people));
  root.querySelector<HTMLElement>('.kt-list .kt-button_primary')?.click();
}

export { enlargeText, layoutFaults } from './layout-faults';
