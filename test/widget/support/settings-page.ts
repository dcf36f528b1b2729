import type { ConnectionTest, SettingsDocument, SettingsInput } from '../../../bff/contract/settings';
import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import { BffError } from '../../../widget/bff-client/bff-error';
import { createSaveSettings } from '../../../widget/settings/save-settings';
import type { SettingsBff } from '../../../widget/settings/settings-panel';
import { createSettingsScreen } from '../../../widget/settings/settings-screen';
import { text } from './english';
import { createFakeHost } from './fake-host';

export const STORED: SettingsDocument = {
  ...DEFAULT_SETTINGS,
  active: true,
  credentials: { apiToken: { set: true } },
  managers: [{ kommoUserId: 42, extension: '101' }],
  webhookUrl: 'https://bff.example/webhooks/voipstudio/key',
  lastDeliveryAt: null,
  notices: [],
  kommoUsers: [
    { id: 42, name: 'Ada Admin' },
    { id: 43, name: 'Maria Manager' },
  ],
};

interface Options extends Partial<SettingsBff> {
  readonly save?: (input: SettingsInput) => Promise<SettingsDocument>;
  readonly read?: () => Promise<SettingsDocument>;
  readonly test?: () => Promise<ConnectionTest>;
}

const quietBff: Omit<SettingsBff, 'testConnection'> = {
  readDelivery: (provider) =>
    Promise.resolve({
      provider,
      webhookUrl: `https://bff.example/webhooks/${provider}/key`,
      lastDeliveryAt: null,
    }),
  providerLines: () => Promise.resolve({ lines: null }),
  rehearse: () => Promise.resolve({ calls: 0, differing: [] }),
  callsIn: () => Promise.resolve([]),
  recentCalls: () => Promise.resolve([]),
  readCall: () => Promise.reject(new BffError('calls/not-found', 404)),
  retryCall: () => Promise.resolve(),
  startTestCall: () => Promise.reject(new BffError('calls/no-extension', 409)),
};

/** The settings in an empty page, over a BFF of the test's own. */
export async function openSettings(options: Options = {}) {
  const fake = createFakeHost();
  const sent: SettingsInput[] = [];
  let draft: SettingsInput | null = null;
  let changes = 0;
  let inFront = false;
  const bff = {
    ...quietBff,
    ...options,
    readSettings: options.read ?? (() => Promise.resolve(STORED)),
    testConnection: options.test ?? (() => Promise.resolve({ ok: true, checks: [] })),
    saveSettings: (input: SettingsInput) => {
      sent.push(input);
      return options.save?.(input) ?? Promise.resolve(STORED);
    },
  };
  const screen = createSettingsScreen({
    bff,
    text,
    locale: 'en',
    draft: () => draft,
    bringCallsToFront: (isFront) => void (inFront = isFront),
  });
  const onSave = createSaveSettings({
    bff,
    host: fake.host,
    text,
    panel: () => screen.panel(),
    keepDraft: (kept) => void (draft = kept),
    onStored: () => undefined,
  });
  const open = async (): Promise<void> => {
    screen.open({ container: document.body, markChanged: () => void (changes += 1) });
    await settled();
  };
  await open();
  return { ...fake, bff, screen, onSave, sent, open, changes: () => changes, callsInFront: () => inFront };
}

export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
export const field = (label: string): HTMLInputElement => {
  const byName = document.querySelector<HTMLInputElement>(`[aria-label="${label}"]`);
  const labels = [...document.querySelectorAll<HTMLLabelElement>('label')];
  const named = labels.find((one) => one.textContent === label && isVisible(one));
  const found = byName ?? (named?.control as HTMLInputElement | null | undefined);
  if (found === null || found === undefined) throw new Error(`no field ${label}`);
  return found;
};
export const isVisible = (element: Element): boolean => element.closest('[hidden]') === null;
export const write = (label: string, value: string): void => {
  field(label).value = value;
  field(label).dispatchEvent(new Event('input', { bubbles: true }));
};
export const errorAt = (label: string): string => {
  const ids = field(label).getAttribute('aria-describedby')?.split(' ') ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent ?? '').join('');
};

/** Kommo's own ways to take the answer of `onSave`: one waits for a promise, one takes it for a yes. */
export const awaitingHost = (answer: boolean | Promise<boolean>): Promise<boolean> =>
  Promise.resolve(answer).then(Boolean, () => false);
export const hastyHost = (answer: boolean | Promise<boolean>): boolean => Boolean(answer);

export const press = (label: string): void => {
  const found = [...document.querySelectorAll('button')].find(
    (one) => one.textContent === label && isVisible(one),
  );
  if (found === undefined) throw new Error(`no button ${label}`);
  found.click();
};
