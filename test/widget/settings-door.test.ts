import { createSettingsDoor } from '../../widget/settings-door';
import type { SettingsPage } from '../../widget/settings-part';
import { text } from './support/english';
import { createFakeHost } from './support/fake-host';
import { awaitingHost } from './support/settings-page';

const never = new Promise<never>(() => undefined);
const pageThat = (onSave: SettingsPage['onSave']): SettingsPage => ({
  open: () => undefined,
  onSave,
  close: () => undefined,
});

/** A door whose patience ends when the test says so. */
function doorTo(load: () => Promise<SettingsPage>) {
  const fake = createFakeHost();
  let waitIsOver = (): void => undefined;
  const waited: number[] = [];
  const wait = (ms: number) =>
    new Promise<void>((done) => {
      waited.push(ms);
      waitIsOver = done;
    });
  const door = createSettingsDoor({ load, host: fake.host, text, wait });
  return { ...fake, door, waited, endWait: () => waitIsOver() };
}

describe('disabling the integration', () => {
  test.each([
    { slow: 'a BFF that does not answer', load: () => Promise.resolve(pageThat(() => never)) },
    { slow: 'a file of the settings that does not come', load: () => never },
  ])('is held up by $slow for a few seconds at most', async ({ load }) => {
    const { door, waited, endWait } = doorTo(load);

    const answer = awaitingHost(door.onSave({ active: 'N' }));
    expect(waited).toEqual([5_000]);
    endWait();

    expect(await answer).toBe(true);
  });

  test('is not held up by a file of the settings that cannot be loaded, and says that nobody was told', async () => {
    const { door, errors } = doorTo(() => Promise.reject(new Error('404')));

    expect(await awaitingHost(door.onSave({ active: 'N' }))).toBe(true);
    expect(errors[0]?.header).toBe('The telephony server could not be told');
  });
});

describe('saving', () => {
  test('is waited for as long as it takes', async () => {
    let store = (_isStored: true): void => undefined;
    const { door, waited } = doorTo(() =>
      Promise.resolve(pageThat(() => new Promise((done) => (store = done)))),
    );

    const answer = awaitingHost(door.onSave({ active: 'Y' }));
    await new Promise((done) => setTimeout(done));
    store(true);

    expect(await answer).toBe(true);
    expect(waited).toEqual([]);
  });

  test('without the file of the settings is a failure that is said', async () => {
    const { door, errors } = doorTo(() => Promise.reject(new Error('404')));

    expect(await awaitingHost(door.onSave({ active: 'Y' }))).toBe(false);
    expect(errors[0]?.header).toBe('The telephony settings were not saved');
  });
});
