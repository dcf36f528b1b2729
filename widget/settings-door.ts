import type { ShellPort } from './kommo/kommo-port';
import type { SaveAnswer, SaveRequest } from './kommo/widget-self';
import type { SettingsPage } from './settings-part';
import { once } from './shared/once';
import type { Texts } from './shared/text';

/** Milliseconds a host that waits for `onSave` is held up by a disabling. */
const DISABLING_WAITS = 5_000;

export interface SettingsDoorDeps {
  /** Rejects when the file of the page cannot be loaded. */
  readonly load: () => Promise<SettingsPage>;
  readonly host: Pick<ShellPort, 'showError'>;
  readonly text: Texts;
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * The settings page, loaded when Kommo first asks for it. Without its file nothing is saved, and the user is
 * told so. Disabling is not held up, whatever is down or slow: the BFF is still told after the window has closed.
 */
export function createSettingsDoor({ load, host, text, wait }: SettingsDoorDeps): SettingsPage {
  let page: SettingsPage | undefined;
  const loaded = once(async () => (page = await load()));
  const unreachable = (header: string): void =>
    host.showError({ header, text: text('errors.network_unreachable') });

  return {
    open(modal) {
      loaded().then(
        (settings) => settings.open(modal),
        () => unreachable(text('settings.custom')),
      );
    },
    onSave(request) {
      const answer = page?.onSave(request) ?? loaded().then(save(request), fail(request));
      if (!isDisabling(request)) return answer;
      return Promise.race([answer, wait(DISABLING_WAITS).then(() => true)]);
    },
    close: () => page?.close(),
  };

  function save(request: SaveRequest | undefined) {
    return (settings: SettingsPage): SaveAnswer => settings.onSave(request);
  }
  function fail(request: SaveRequest | undefined) {
    return (cause: unknown): true => {
      if (!isDisabling(request)) {
        unreachable(text('save.not_stored'));
        throw cause;
      }
      host.showError({ header: text('save.not_told'), text: text('save.not_told_hint') });
      return true;
    };
  }
}

function isDisabling(request: SaveRequest | undefined): boolean {
  return request?.active?.toUpperCase() === 'N';
}
