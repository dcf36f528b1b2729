import type { ConnectionTest, SettingsDocument, SettingsInput } from '../../bff/contract/settings';
import { DEFAULT_SETTINGS } from '../../bff/contract/settings';
import { BffError } from '../../widget/bff-client/bff-error';
import { createSaveSettings } from '../../widget/settings/save-settings';
import { createSettingsScreen } from '../../widget/settings/settings-screen';
import { text } from './support/english';
import { createFakeHost } from './support/fake-host';

const STORED: SettingsDocument = {
  ...DEFAULT_SETTINGS,
  active: true,
  credentials: { apiToken: { set: true } },
  managers: [{ kommoUserId: 42, extension: '101' }],
  webhookUrl: 'https://bff.example/webhooks/voipstudio/key',
  lastDeliveryAt: null,
  kommoUsers: [
    { id: 42, name: 'Ada Admin' },
    { id: 43, name: 'Maria Manager' },
  ],
};

interface Options {
  readonly save?: (input: SettingsInput) => Promise<SettingsDocument>;
  readonly read?: () => Promise<SettingsDocument>;
  readonly test?: () => Promise<ConnectionTest>;
}

async function openSettings(options: Options = {}) {
  const fake = createFakeHost();
  const sent: SettingsInput[] = [];
  let draft: SettingsInput | null = null;
  let changes = 0;
  const bff = {
    readSettings: options.read ?? (() => Promise.resolve(STORED)),
    testConnection: options.test ?? (() => Promise.resolve({ ok: true, checks: [] })),
    saveSettings: (input: SettingsInput) => {
      sent.push(input);
      return options.save?.(input) ?? Promise.resolve(STORED);
    },
  };
  const screen = createSettingsScreen({ bff, text, locale: 'en', draft: () => draft });
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
  return { ...fake, bff, screen, onSave, sent, open, changes: () => changes };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const field = (label: string): HTMLInputElement => {
  const byName = document.querySelector<HTMLInputElement>(`[aria-label="${label}"]`);
  const labels = [...document.querySelectorAll<HTMLLabelElement>('label')];
  const named = labels.find((one) => one.textContent === label && isVisible(one));
  const found = byName ?? (named?.control as HTMLInputElement | null | undefined);
  if (found === null || found === undefined) throw new Error(`no field ${label}`);
  return found;
};
const isVisible = (element: Element): boolean => element.closest('[hidden]') === null;
const write = (label: string, value: string): void => {
  field(label).value = value;
  field(label).dispatchEvent(new Event('input', { bubbles: true }));
};
const errorAt = (label: string): string => {
  const ids = field(label).getAttribute('aria-describedby')?.split(' ') ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent ?? '').join('');
};
const refusal = (path: string, code: string) => new BffError('settings/invalid', 422, [{ path, code }]);

/** Kommo's own ways to take the answer of `onSave`. */
const awaitingHost = (answer: boolean | Promise<boolean>): Promise<boolean> =>
  Promise.resolve(answer).then(Boolean, () => false);
const hastyHost = (answer: boolean | Promise<boolean>): boolean => Boolean(answer);

beforeEach(() => void (document.body.textContent = ''));

describe('saving the settings', () => {
  test('a waiting host counts the integration as configured only after the BFF has stored them', async () => {
    let store = (_stored: SettingsDocument): void => undefined;
    const { onSave, statuses } = await openSettings({ save: () => new Promise((done) => (store = done)) });

    const answer = onSave({ active: 'Y', fields: {} });
    await settled();
    expect(statuses).toEqual([]);

    store(STORED);
    expect(await awaitingHost(answer)).toBe(true);
    expect(statuses).toEqual(['installed']);
  });

  test('a waiting host does not save what the BFF refused, and the error stands at its field', async () => {
    const { onSave } = await openSettings({
      save: () => Promise.reject(refusal('credentials.apiToken', 'required')),
    });

    const isSaved = await awaitingHost(onSave({ active: 'Y', fields: {} }));

    expect(isSaved).toBe(false);
    expect(errorAt('API token')).toContain('Please fill this in.');
    expect(document.activeElement).toBe(field('API token'));
  });

  test('a host that does not wait still has the settings stored', async () => {
    const { onSave, sent, statuses } = await openSettings();

    expect(hastyHost(onSave({ active: 'Y', fields: {} }))).toBe(true);
    await settled();

    expect(sent).toHaveLength(1);
    expect(statuses).toEqual(['installed']);
  });

  test('a host that did not wait and closed the window shows the failure and keeps what was typed', async () => {
    const { onSave, screen, open, errors, statuses } = await openSettings({
      save: () => Promise.reject(new BffError('network/unreachable', 0)),
    });
    write('API token', 'typed-secret');
    write('Extension of Maria Manager', '102');

    hastyHost(onSave({ active: 'Y', fields: {} }));
    screen.close();
    await settled();

    expect(statuses).toEqual(['error']);
    expect(errors[0]?.header).toBe('The telephony settings were not saved');
    await open();
    expect(field('API token').value).toBe('typed-secret');
    expect(field('Extension of Maria Manager').value).toBe('102');
  });

  test('what shows to be wrong at once is refused by every host, and nothing is sent', async () => {
    const { onSave, sent } = await openSettings();
    write('Extension of Maria Manager', '101');

    const answer = onSave({ active: 'Y', fields: {} });

    expect(answer).toBe(false);
    expect(sent).toEqual([]);
    expect(errorAt('Extension of Maria Manager')).toBe('Another manager already has this extension.');
    expect(document.activeElement).toBe(field('Extension of Maria Manager'));
  });

  test('an error of the BFF about a manager stands in the line of that manager', async () => {
    const { onSave } = await openSettings({
      save: () => Promise.reject(refusal('managers.0.extension', 'too-long')),
    });
    write('Extension of Ada Admin', '');
    write('Extension of Maria Manager', '102');

    await awaitingHost(onSave({ active: 'Y', fields: {} }));

    expect(errorAt('Extension of Maria Manager')).toBe('This is too long.');
    expect(errorAt('Extension of Ada Admin')).toBe('');
  });

  test('a failed save loses nothing that was typed', async () => {
    const { onSave } = await openSettings({
      save: () => Promise.reject(new BffError('bug/unexpected', 500)),
    });
    write('API token', 'typed-secret');

    await awaitingHost(onSave({ active: 'Y', fields: {} }));

    expect(field('API token').value).toBe('typed-secret');
    expect(document.querySelector('[role="alert"]')?.textContent).toContain(text('errors.bug_unexpected'));
  });

  test('someone who is no administrator is told so', async () => {
    const { onSave } = await openSettings({
      save: () => Promise.reject(new BffError('auth/administrator-only', 403)),
    });

    await awaitingHost(onSave({ active: 'Y', fields: {} }));

    expect(document.querySelector('[role="alert"]')?.textContent).toBe(
      text('errors.auth_administrator_only'),
    );
  });

  test('a stored secret that was left empty is not sent, and a new one leaves the page after saving', async () => {
    const { onSave, sent } = await openSettings();
    await awaitingHost(onSave({ active: 'Y', fields: {} }));
    write('API token', 'new-secret');
    await awaitingHost(onSave({ active: 'Y', fields: {} }));

    expect(sent.map(({ credentials }) => credentials)).toEqual([{}, { apiToken: 'new-secret' }]);
    expect(field('API token').value).toBe('');
  });

  test('two quick presses are stored one after the other', async () => {
    const running: (() => void)[] = [];
    const { onSave, sent } = await openSettings({
      save: () => new Promise((done) => running.push(() => done(STORED))),
    });

    const first = onSave({ active: 'Y', fields: {} });
    const second = onSave({ active: 'Y', fields: {} });
    await settled();
    expect(sent).toHaveLength(1);

    running[0]?.();
    await first;
    await settled();
    running[1]?.();
    expect(await second).toBe(true);
  });

  test('installing without a look at the form switches on what is stored', async () => {
    const { onSave, screen, sent } = await openSettings({
      read: () => Promise.resolve({ ...STORED, active: false }),
    });
    screen.close();

    expect(await awaitingHost(onSave({ active: 'Y', fields: {} }))).toBe(true);
    expect(sent[0]).toMatchObject({ active: true, credentials: {}, managers: STORED.managers });
  });
});

describe('disabling the integration', () => {
  test('tells the BFF to stop', async () => {
    const { onSave, sent } = await openSettings();

    expect(await awaitingHost(onSave({ active: 'N', fields: {} }))).toBe(true);
    expect(sent[0]?.active).toBe(false);
  });

  test('is never held up by a BFF that is down, and says that it was not told', async () => {
    const { onSave, errors } = await openSettings({
      save: () => Promise.reject(new BffError('network/unreachable', 0)),
    });

    expect(await awaitingHost(onSave({ active: 'n', fields: {} }))).toBe(true);
    expect(errors[0]?.header).toBe('The telephony server could not be told');
  });
});

describe('the settings form', () => {
  test('shows only the fields of the chosen provider, and the address of the stored one', async () => {
    await openSettings();
    expect(field('Webhook address').value).toBe(STORED.webhookUrl);

    document.querySelector<HTMLInputElement>('input[value="myoperator"]')?.click();

    const labels = [...document.querySelectorAll('label')].filter(isVisible).map((one) => one.textContent);
    expect(labels).toContain('Public IVR ID');
    expect(labels).not.toContain('Project number');
    expect(isVisible(field('Webhook address'))).toBe(false);
  });

  test('maps the names of a MyOperator webhook to its fields', async () => {
    const { onSave, sent } = await openSettings();
    document.querySelector<HTMLInputElement>('input[value="myoperator"]')?.click();

    [...document.querySelectorAll('button')].find((one) => one.textContent === 'Add a name')?.click();
    write('Your name', 'caller');
    await awaitingHost(onSave({ active: 'Y', fields: {} }));

    expect(sent[0]).toMatchObject({ provider: 'myoperator', queryNames: { caller: 'clid' } });
  });

  test('tells Kommo about every change, so that Save wakes up', async () => {
    const { changes } = await openSettings();

    write('Extension of Maria Manager', '102');

    expect(changes()).toBe(1);
  });

  test('says what the provider thinks of the keys', async () => {
    await openSettings({
      test: () => Promise.resolve({ ok: false, checks: [{ name: 'apiToken', ok: false, code: 'refused' }] }),
    });

    [...document.querySelectorAll('button')]
      .find((one) => one.textContent === 'Test the connection')
      ?.click();
    await settled();

    expect(document.querySelector('.kt-checks')?.textContent).toBe(
      'API token: the provider does not accept it',
    );
  });

  test('offers another try when it could not be loaded', async () => {
    let isDown = true;
    await openSettings({
      read: () => (isDown ? Promise.reject(new BffError('network/unreachable', 0)) : Promise.resolve(STORED)),
    });
    expect(document.body.textContent).toContain(text('errors.network_unreachable'));

    isDown = false;
    document.querySelector('button')?.click();
    await settled();

    expect(field('Extension of Ada Admin').value).toBe('101');
  });

  test('keeps the extension of a user who has left until someone takes it away', async () => {
    const { onSave, sent } = await openSettings({
      read: () => Promise.resolve({ ...STORED, managers: [{ kommoUserId: 99, extension: '109' }] }),
    });

    await awaitingHost(onSave({ active: 'Y', fields: {} }));

    expect(sent[0]?.managers).toEqual([{ kommoUserId: 99, extension: '109' }]);
  });
});
