/** Every state of the settings page, over a BFF of its own. */
import type { CallView, CallWithTimeline } from '../../../../bff/contract/call-view';
import type { SettingsDocument } from '../../../../bff/contract/settings';
import { DEFAULT_SETTINGS } from '../../../../bff/contract/settings';
import { BffError } from '../../../../widget/bff-client/bff-error';
import { settingsCss } from '../../../../widget/settings/settings.css';
import { createSettingsScreen } from '../../../../widget/settings/settings-screen';
import type { SettingsScreen, SettingsScreenDeps } from '../../../../widget/settings/settings-screen';
import { baseCss } from '../../../../widget/shared/base.css';
import type { Texts } from '../../../../widget/shared/text';
import { aCall } from '../../../widget/support/a-call';

type SettingsBff = SettingsScreenDeps['bff'];

interface State {
  readonly stored?: (name: string) => Partial<SettingsDocument>;
  readonly bff?: (name: string) => Partial<SettingsBff>;
  readonly act?: (screen: SettingsScreen, said: { readonly words: string }) => void;
  /** There once the state is reached; nothing but the form unless told. */
  readonly seen?: string;
}

const never = <T>(): Promise<T> => new Promise(() => undefined);
const refused = (code: string) => () => Promise.reject(new BffError(code, 409));
const LINES = [
  { extension: '10001', name: 'Ada A.', match: { kommoUserId: 42, by: 'email' } },
  { extension: '10009', name: 'Front desk', match: null },
] as const;

function newAccount(name: string): SettingsDocument {
  return {
    ...DEFAULT_SETTINGS,
    credentials: {},
    webhookUrl: 'https://telephony.example.com/webhooks/voipstudio/7f3a9c0e5d1b48f2a6c4e8d0b3f17a95',
    lastDeliveryAt: null,
    notices: [],
    kommoUsers: [
      { id: 42, name },
      { id: 43, name: 'Maria Manager' },
      { id: 44, name: 'Sam Seller' },
    ],
    kommoPipelines: [
      { id: 1, name: 'Sales', isMain: true, stages: [{ id: 11, name: 'Initial contact' }] },
      { id: 2, name: `${name} II`, isMain: false, stages: [{ id: 21, name }] },
    ],
  };
}

const CONNECTED = {
  active: true,
  credentials: { apiToken: { set: true } },
  managers: [{ kommoUserId: 42, extension: '10001' }],
  lastDeliveryAt: new Date(Date.now() - 3_000).toISOString(),
} as const;
const WITH_TASK = {
  ...DEFAULT_SETTINGS.rules,
  missed: {
    ...DEFAULT_SETTINGS.rules.missed,
    createTask: true,
    workingHours: { from: '09:00', to: '18:00', days: [1, 2, 3, 4, 5] },
  },
};
const works = {
  testConnection: () => Promise.resolve({ ok: true, checks: [{ name: 'apiToken', ok: true }] }),
  providerLines: () => Promise.resolve({ lines: LINES }),
};

function lateCalls(name: string): readonly CallView[] {
  const startedAt = new Date(Date.now() - 3_600_000).toISOString();
  const entity = { type: 'contacts', id: 7, name, url: '/contacts/detail/7' } as const;
  const parked = { logging: 'parked', parkedReason: 'crm-rejected' } as const;
  return [
    aCall({ callId: 'voipstudio:1', status: 'ended', startedAt, entity, ...parked }),
    aCall({ callId: 'voipstudio:2', status: 'ended', startedAt, logging: 'uncertain' }),
  ];
}

function story(name: string): CallWithTimeline {
  const at = new Date().toISOString();
  const timeline = [
    { at, kind: 'received', detail: 'call.hangup' },
    { at, kind: 'rule', detail: name },
    { at, kind: 'answer', detail: '400 NotSupportedChoice at params.phone' },
  ] as const;
  return { ...aCall(), timeline };
}

const calls = (name: string): Partial<SettingsBff> => ({
  ...works,
  callsIn: (state) => Promise.resolve(lateCalls(name).filter(({ logging }) => logging === state)),
  recentCalls: () => Promise.resolve([aCall({ callId: 'voipstudio:3', logging: 'logged' })]),
  readCall: () => Promise.resolve(story(name)),
});

const openFolds = (): void =>
  document.querySelectorAll<HTMLDetailsElement>('.kt-settings details').forEach((one) => (one.open = true));
const press = (selector: string): void => document.querySelector<HTMLElement>(selector)?.click();
const enterKey = (): void => {
  const key = document.querySelector<HTMLInputElement>('.kt-settings input[type=password]');
  if (key === null) return;
  key.value = 'a-key';
  key.dispatchEvent(new Event('change', { bubbles: true }));
};

export const SETTINGS_STATES: Readonly<Record<string, State>> = {
  'settings, loading': { bff: () => ({ readSettings: never }), seen: '.kt-settings-root [role=status]' },
  'settings, unreadable': {
    bff: () => ({ readSettings: refused('network/unreachable') }),
    seen: '.kt-settings-root .kt-alert',
  },
  'settings, nothing yet': {},
  'settings, key taken': { bff: () => works, act: enterKey, seen: '.kt-check_ok' },
  'settings, keys refused': {
    stored: () => ({ provider: 'myoperator' }),
    bff: () => ({
      testConnection: () =>
        Promise.resolve({
          ok: false,
          checks: [
            { name: 'apiToken', ok: false, code: 'refused' },
            { name: 'obdApiKey', ok: false, code: 'unreachable' },
            { name: 'publicIvrId', ok: false, code: 'not-set' },
          ],
        }),
    }),
    act: () => press('.kt-test .kt-button'),
    seen: '.kt-check_failed',
  },
  'settings, connected': { stored: () => CONNECTED, bff: () => works },
  'settings, extensions at odds': {
    stored: (name) => ({
      ...CONNECTED,
      managers: [
        { kommoUserId: 42, extension: '10009' },
        { kommoUserId: 43, extension: '10001' },
        { kommoUserId: 44, extension: '10001' },
        { kommoUserId: 99, extension: '777' },
      ],
      kommoUsers: newAccount(name).kommoUsers,
    }),
    bff: () => works,
    seen: '.kt-hint_conflict',
  },
  'settings, all open': {
    stored: () => ({
      ...CONNECTED,
      provider: 'myoperator',
      queryNames: { caller: 'clid', who: 'users' },
      rules: WITH_TASK,
    }),
    bff: calls,
    act: openFolds,
    seen: '.kt-line',
  },
  'settings, refused': {
    stored: () => ({ ...CONNECTED, rules: WITH_TASK }),
    act(screen, { words }) {
      openFolds();
      const errors = [
        { path: 'managers.0.extension', code: 'invalid' },
        { path: 'rules.missed.text', code: 'required' },
        { path: 'rules.missed.dueInMinutes', code: 'out-of-range' },
        { path: 'credentials.apiToken', code: 'invalid' },
      ];
      screen.panel()?.showFailure(words, errors);
    },
    seen: '[aria-invalid=true]',
  },
  'settings, notices': {
    stored: () => ({
      ...CONNECTED,
      account: {
        status: 'unauthorized',
        since: '2026-01-01T10:00:00Z',
        waitingCalls: 1_234,
        authorizeUrl: 'https://www.kommo.com/oauth',
      },
      notices: [
        { code: 'authorization-dead', since: '2026-01-01T10:00:00Z' },
        { code: 'provider-silent', since: '2026-01-01T10:00:00Z' },
      ],
    }),
    seen: '.kt-notices .kt-alert',
  },
  'settings, calls': {
    stored: () => CONNECTED,
    bff: calls,
    act() {
      openFolds();
      setTimeout(() => press('.kt-line__buttons .kt-pill:last-of-type'));
    },
    seen: '.kt-line',
  },
  'settings, rehearsed': {
    stored: () => CONNECTED,
    bff: (name) => ({
      rehearse: () =>
        Promise.resolve({
          calls: 40,
          differing: [1, 2].map((id) => ({
            callId: `voipstudio:${id}`,
            startedAt: '2026-01-01T10:00:00Z',
            direction: 'inbound' as const,
            from: '+12125550101',
            to: '+12125550100',
            changes: [
              {
                question: 'task',
                asks: 'Task',
                before: null,
                after: { code: 'task', action: 'create-task', does: `Create a task for ${name}`, why: name },
              },
            ],
          })),
        }),
    }),
    act: () => press('.kt-rehearsal, .kt-test:has(.kt-rehearsal) .kt-button'),
    seen: '.kt-rehearsal .kt-line',
  },
};

/** Kommo's window is not there; its width is. */
export async function showSettings(
  state: State,
  { text, locale, name }: { readonly text: Texts; readonly locale: string; readonly name: string },
): Promise<void> {
  const style = document.createElement('style');
  style.textContent = baseCss + settingsCss;
  const place = document.createElement('div');
  place.style.cssText = 'max-width: 640px; margin: 20px auto; padding: 0 20px; overflow: hidden';
  document.body.append(style, place);
  const stored = { ...newAccount(name), ...state.stored?.(name) };
  const bff: SettingsBff = {
    readSettings: () => Promise.resolve(stored),
    testConnection: never,
    readDelivery: never,
    providerLines: () => Promise.resolve({ lines: null }),
    rehearse: never,
    callsIn: () => Promise.resolve([]),
    recentCalls: () => Promise.resolve([]),
    readCall: never,
    retryCall: never,
    startTestCall: never,
    ...state.bff?.(name),
  };
  const screen = createSettingsScreen({
    bff,
    text,
    locale,
    draft: () => null,
    bringCallsToFront: () => undefined,
  });
  screen.open({ container: place, markChanged: () => undefined });
  // What is asked for at once has been answered by then.
  await new Promise((done) => setTimeout(done));
  state.act?.(screen, { words: text('save.check_fields') });
}
