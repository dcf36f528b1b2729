import { BffError } from '../../widget/bff-client/bff-error';
import { text } from './support/english';
import {
  STORED,
  awaitingHost,
  field,
  isVisible,
  openSettings,
  settled,
  write,
} from './support/settings-page';

beforeEach(() => void (document.body.textContent = ''));

describe('the settings form', () => {
  test('shows only the fields and the address of the chosen provider', async () => {
    await openSettings();
    expect(field('Webhook address').value).toBe(STORED.webhookUrl);

    document.querySelector<HTMLInputElement>('input[value="myoperator"]')?.click();

    const labels = [...document.querySelectorAll('label')].filter(isVisible).map((one) => one.textContent);
    expect(labels).toContain('Public IVR ID');
    expect(labels).not.toContain('Project number');
    await settled();
    expect(field('Webhook address').value).toBe('https://bff.example/webhooks/myoperator/key');
    expect(document.body.textContent).toContain(text('webhook.after_saving'));
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

  test('waits for an installation that has only just begun', async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
    const turn = async (ms: number): Promise<void> => void (await jest.advanceTimersByTimeAsync(ms));
    let isInstalled = false;
    const opening = openSettings({
      read: () =>
        isInstalled
          ? Promise.resolve(STORED)
          : Promise.reject(new BffError('auth/account-not-installed', 403)),
    });
    await turn(2_000);
    await opening;
    expect(document.body.textContent).toBe(text('save.loading'));

    isInstalled = true;
    await turn(1_000);

    expect(field('Extension of Ada Admin').value).toBe('101');
    jest.useRealTimers();
  });

  test('keeps the extension of a user who has left until someone takes it away', async () => {
    const { onSave, sent } = await openSettings({
      read: () => Promise.resolve({ ...STORED, managers: [{ kommoUserId: 99, extension: '109' }] }),
    });

    await awaitingHost(onSave({ active: 'Y', fields: {} }));

    expect(sent[0]?.managers).toEqual([{ kommoUserId: 99, extension: '109' }]);
  });
});
