import type { SettingsInput } from '../../bff/contract/settings';
import { asBffError } from '../bff-client/bff-error';
import type { BffClient } from '../bff-client/bff-client';
import { button, el, replaceChildren } from '../shared/dom';
import { errorText } from '../shared/error-text';
import { createLifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';
import { createSettingsPanel } from './settings-panel';
import type { SettingsBff, SettingsPanel } from './settings-panel';

export interface SettingsScreenDeps {
  readonly bff: SettingsBff & Pick<BffClient, 'readSettings'>;
  readonly text: Texts;
  readonly locale: string;
  readonly draft: () => SettingsInput | null;
  readonly bringCallsToFront: (isFront: boolean) => void;
}

/** Kommo opens the window right after it has told the BFF of the installation, which takes that a moment to complete. */
const INSTALL_LOOK_EVERY = 1_000;
const INSTALL_LOOKS = 15;

/** Where the panel goes, and how Kommo learns that something was changed. */
export interface SettingsPlace {
  readonly container: HTMLElement;
  readonly markChanged: () => void;
}

export interface SettingsScreen {
  readonly open: (place: SettingsPlace) => void;
  readonly panel: () => SettingsPanel | undefined;
  readonly close: () => void;
}

/** Loads what is stored and draws the form; a failed load says why and offers another try. */
export function createSettingsScreen(deps: SettingsScreenDeps): SettingsScreen {
  const { text } = deps;
  let root: HTMLElement | undefined;
  let panel: SettingsPanel | undefined;
  let lifetime = createLifetime();

  const load = async (target: HTMLElement, patience = INSTALL_LOOKS): Promise<void> => {
    replaceChildren(target, el('p', { class: 'kt-hint', role: 'status' }, text('save.loading')));
    try {
      const stored = await deps.bff.readSettings();
      if (root !== target) return;
      panel = createSettingsPanel({
        text,
        locale: deps.locale,
        bff: deps.bff,
        stored,
        lifetime,
        now: () => Date.now(),
        bringCallsToFront: deps.bringCallsToFront,
        draft: deps.draft(),
      });
      replaceChildren(target, panel.element);
    } catch (thrown) {
      const { code } = asBffError(thrown);
      if (root !== target) return;
      if (code === 'auth/account-not-installed' && patience > 0) {
        lifetime.after(INSTALL_LOOK_EVERY, () => void load(target, patience - 1));
      } else replaceChildren(target, loadFailure(errorText(text, code), target));
    }
  };
  const loadFailure = (words: string, target: HTMLElement): HTMLElement =>
    el(
      'div',
      { class: 'kt-alert', role: 'alert' },
      el('p', {}, words),
      button({ class: 'kt-button' }, () => void load(target), text('save.try_again')),
    );
  const close = (): void => {
    lifetime.end();
    lifetime = createLifetime();
    root?.remove();
    root = undefined;
    panel = undefined;
  };

  return {
    open({ container, markChanged }) {
      close();
      root = el('div', { class: 'kt-root kt-settings-root' });
      for (const type of ['input', 'change']) root.addEventListener(type, markChanged);
      container.append(root);
      void load(root);
    },
    panel: () => (panel?.element.isConnected === true ? panel : undefined),
    close,
  };
}
