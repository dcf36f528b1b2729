import type { ConnectionTest, ProviderLines, SettingsInput } from '../../bff/contract/settings';
import { BffError } from '../../widget/bff-client/bff-error';
import { text } from './support/english';
import {
  STORED,
  awaitingHost,
  errorAt,
  field,
  openSettings,
  press,
  settled,
  write,
} from './support/settings-page';

const KOMMO_USERS = [
  { id: 42, name: 'Ada Admin' },
  { id: 43, name: 'Maria Manager' },
  { id: 44, name: 'Sam Seller' },
];
const FRESH = { ...STORED, active: false, credentials: {}, managers: [], kommoUsers: KOMMO_USERS };
const LINES: ProviderLines = {
  lines: [
    { extension: '10001', name: 'Ada Admin', match: { kommoUserId: 42, by: 'email' } },
    { extension: '10002', name: 'Maria', match: { kommoUserId: 43, by: 'name' } },
    { extension: '10009', name: 'Front Desk', match: null },
  ],
};
const WORKS: ConnectionTest = { ok: true, checks: [{ name: 'apiToken', ok: true }] };

beforeEach(() => {
  document.body.textContent = '';
  jest.useFakeTimers({ doNotFake: ['setTimeout', 'queueMicrotask', 'nextTick'] });
});
afterEach(() => jest.useRealTimers());

const fresh = (options: Parameters<typeof openSettings>[0] = {}) =>
  openSettings({
    read: () => Promise.resolve(FRESH),
    test: () => Promise.resolve(WORKS),
    providerLines: () => Promise.resolve(LINES),
    ...options,
  });
/** As somebody who pastes and goes on. */
const enter = async (label: string, value: string): Promise<void> => {
  write(label, value);
  field(label).dispatchEvent(new Event('change', { bubbles: true }));
  await settled();
  await settled();
};
const said = (): string => document.body.textContent ?? '';

describe('keys that were typed', () => {
  test('are tried by themselves, and the lines that are without doubt are filled in', async () => {
    const { changes, onSave, sent } = await fresh();

    await enter('API token', 'token');

    expect(document.querySelector('.kt-checks')?.textContent).toBe('API token: works');
    expect(field('Extension of Ada Admin').value).toBe('10001');
    expect(field('Extension of Maria Manager').value).toBe('10002');
    expect(field('Extension of Sam Seller').value).toBe('');
    expect(changes()).toBeGreaterThan(2);
    await awaitingHost(onSave({ active: 'Y', fields: {} }));
    expect(sent[0]?.managers).toEqual([
      { kommoUserId: 42, extension: '10001' },
      { kommoUserId: 43, extension: '10002' },
    ]);
  });

  test('are tried once each, without anything else of the form', async () => {
    const tried: SettingsInput[] = [];
    await fresh({
      test: ((settings: SettingsInput) => {
        tried.push(settings);
        return Promise.resolve(WORKS);
      }) as () => Promise<ConnectionTest>,
    });
    write('Extension of Ada Admin', '7');
    write('Extension of Sam Seller', '7');

    await enter('API token', 'token');
    await enter('API token', 'token');

    expect(tried).toHaveLength(1);
    expect(tried[0]).toMatchObject({ credentials: { apiToken: 'token' }, managers: [] });
  });

  test('fill in nothing where something stands, nor while the provider does not take them', async () => {
    let isRight = false;
    await fresh({
      test: () =>
        Promise.resolve(
          isRight ? WORKS : { ok: false, checks: [{ name: 'apiToken', ok: false, code: 'refused' }] },
        ),
    });
    write('Extension of Ada Admin', '555');

    await enter('API token', 'wrong');
    expect(field('Extension of Maria Manager').value).toBe('');

    isRight = true;
    await enter('API token', 'right');
    expect(field('Extension of Ada Admin').value).toBe('555');
    expect(field('Extension of Maria Manager').value).toBe('10002');
  });

  test('keep the answer to what was asked last, whichever comes last', async () => {
    const answers: ((answer: ConnectionTest) => void)[] = [];
    await fresh({ test: () => new Promise((resolve) => answers.push(resolve)) });
    await enter('API token', 'first');
    await enter('API token', 'second');

    answers[1]?.(WORKS);
    answers[0]?.({ ok: false, checks: [{ name: 'apiToken', ok: false, code: 'refused' }] });
    await settled();

    expect(document.querySelector('.kt-checks')?.textContent).toBe('API token: works');
  });
});

describe('the lines of the provider beside the managers', () => {
  const stored = (managers: typeof STORED.managers) =>
    openSettings({
      read: () => Promise.resolve({ ...STORED, managers, kommoUsers: KOMMO_USERS }),
      providerLines: () => Promise.resolve(LINES),
    });

  test('are offered for stored keys, and change nothing before somebody takes one over', async () => {
    const { changes } = await stored([]);
    await settled();
    expect([field('Extension of Ada Admin').value, changes()]).toEqual(['', 0]);

    press(text('extensions.use', { extension: '10001' }));

    expect(field('Extension of Ada Admin').value).toBe('10001');
    expect(errorAt('Extension of Ada Admin')).toBe('VoIPstudio: Ada Admin, same e-mail');
    expect(said()).toContain(text('extensions.free', { lines: '10002 Maria, 10009 Front Desk' }));
  });

  test.each([
    {
      what: 'two managers have one extension',
      extension: '10009',
      words: text('extensions.taken_by', { name: 'Maria Manager' }),
    },
    {
      what: 'the provider has no such extension',
      extension: '999',
      words: text('extensions.unknown', { provider: 'VoIPstudio' }),
    },
    {
      what: 'the line is somebody else’s',
      extension: '10001',
      words: text('extensions.of_another', { provider: 'VoIPstudio', name: 'Ada Admin' }),
    },
  ])('say so when $what', async ({ extension, words }) => {
    await stored([
      { kommoUserId: 44, extension },
      { kommoUserId: 43, extension: '10009' },
    ]);
    await settled();

    expect(errorAt('Extension of Sam Seller')).toBe(words);
  });

  test('say so when somebody who left Kommo still has one', async () => {
    await stored([{ kommoUserId: 1_234_567, extension: '10009' }]);
    await settled();

    expect(errorAt('Extension of Former user 1234567')).toBe(text('extensions.departed_hint'));
  });

  test('say why there are none, and go with their provider', async () => {
    await openSettings({ providerLines: () => Promise.resolve({ lines: null }) });
    await settled();
    expect(said()).toContain(text('extensions.has_none', { provider: 'VoIPstudio' }));

    document.body.textContent = '';
    await openSettings({ providerLines: () => Promise.reject(new BffError('calls/provider-failed', 502)) });
    await settled();
    expect(said()).toContain(text('extensions.unread', { provider: 'VoIPstudio' }));

    document.querySelector<HTMLInputElement>('input[value="roistat"]')?.click();
    expect(said()).not.toContain(text('extensions.unread', { provider: 'VoIPstudio' }));
  });
});
