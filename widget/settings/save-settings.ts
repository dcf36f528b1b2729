/**
 * `onSave`: what happens when the administrator presses Kommo's own Save, Install or Disable.
 *
 * The rule to keep: Kommo may count the integration as configured only when the BFF has stored the
 * settings. Storing takes a request, and whether Kommo waits for a promise differs by build and is not
 * promised anywhere, so each case is answered by the strongest means there is:
 *
 * - The form has a fault that shows at once: the answer is a plain `false`, which every host understands.
 * - The form is to be stored: the answer is a promise. A host that waits gets `true` after the BFF's 200
 *   and a rejection otherwise: a host that only looks whether the promise succeeded would take a
 *   resolved `false` for success. The error is at its field, the window is still open.
 * - The host did not wait and closed the window on a save that then fails: the administrator gets Kommo's
 *   own error notice, the integration's status becomes `error`, and what was typed comes back, with the
 *   errors, when the settings are opened again.
 *
 * Two other ways were turned down. Holding Kommo's Save back with a listener of ours and pressing it by
 * program once the BFF has answered is a virtual click, which moderation forbids for an integration with
 * settings. Answering `false` first and asking for a second press would make every save look like a fault.
 *
 * Disabling is never refused by us: the user may disable at any time. We tell the BFF, and say so if that
 * failed; Kommo's own notice of the uninstall then ends the connection.
 */
import type { SettingsDocument, SettingsInput } from '../../bff/contract/settings';
import { asBffError } from '../bff-client/bff-error';
import type { BffClient } from '../bff-client/bff-client';
import type { KommoPort } from '../kommo/kommo-port';
import type { SaveAnswer, SaveRequest } from '../kommo/widget-self';
import { errorText } from '../shared/error-text';
import type { Texts } from '../shared/text';
import { toInput } from './settings-panel';
import type { SettingsPanel } from './settings-panel';

export interface SaveSettingsDeps {
  readonly bff: Pick<BffClient, 'readSettings' | 'saveSettings'>;
  readonly host: Pick<KommoPort, 'setStatus' | 'showError'>;
  readonly text: Texts;
  /** The form on the screen; undefined before it is drawn. */
  readonly panel: () => SettingsPanel | undefined;
  /** `null`: there is nothing left to bring back. */
  readonly keepDraft: (draft: SettingsInput | null) => void;
  readonly onStored: (stored: SettingsDocument) => void;
}

export function createSaveSettings(deps: SaveSettingsDeps): (request?: SaveRequest) => SaveAnswer {
  const { bff, host, text } = deps;
  /** One save at a time, in the order of the presses: the last one wins. */
  let queue: Promise<unknown> = Promise.resolve();

  const store = async (panel: SettingsPanel | undefined, typed: SettingsInput | undefined): Promise<true> => {
    try {
      const stored = await bff.saveSettings(typed ?? { ...toInput(await bff.readSettings()), active: true });
      deps.keepDraft(null);
      panel?.showStored(stored);
      host.setStatus('installed');
      deps.onStored(stored);
      return true;
    } catch (thrown) {
      const error = asBffError(thrown);
      const words = errorText(text, error.code);
      deps.keepDraft(typed ?? null);
      host.setStatus('error');
      panel?.showFailure(words, error.fields);
      if (panel?.element.isConnected !== true) {
        host.showError({ header: text('save.not_stored'), text: `${words} ${text('save.open_again')}` });
      }
      throw error;
    }
  };
  const disable = async (): Promise<true> => {
    try {
      const stored = await bff.saveSettings({ ...toInput(await bff.readSettings()), active: false });
      deps.onStored(stored);
    } catch (thrown) {
      if (asBffError(thrown).code !== 'settings/missing') {
        host.showError({ header: text('save.not_told'), text: text('save.not_told_hint') });
      }
    }
    return true;
  };
  const inTurn = (save: () => Promise<true>): Promise<true> => {
    const answer = queue.then(save);
    // The host may not listen; the failure has been shown by then.
    queue = answer.catch(() => undefined);
    return answer;
  };

  return (request) => {
    if (request?.active?.toUpperCase() === 'N') return inTurn(disable);
    const panel = deps.panel();
    const problems = panel?.check() ?? [];
    if (problems.length > 0) {
      panel?.showFailure(text('save.check_fields'), problems);
      return false;
    }
    const typed = panel?.read();
    return inTurn(() => store(panel, typed));
  };
}
