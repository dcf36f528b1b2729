import type { SettingsDocument } from '../../bff/contract/settings';
import { BffError } from '../../widget/bff-client/bff-error';
import { text } from './support/english';
import {
  STORED,
  awaitingHost,
  errorAt,
  field,
  hastyHost,
  openSettings,
  settled,
  write,
} from './support/settings-page';

const refusal = (path: string, code: string) => new BffError('settings/invalid', 422, [{ path, code }]);

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
    expect(errorAt('Extension of Maria Manager')).toBe(
      'Ada Admin already has this extension: one extension, one manager.',
    );
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
