/*! settings.js: the administrator's page in Kommo's settings window. */

import type { SettingsDocument, SettingsInput } from '../bff/contract/settings';
import { createBffClient } from './bff-client/bff-client';
import type { BffRequest } from './bff-client/create-request';
import { createKommoPort } from './kommo/create-kommo-port';
import { settingsPlace } from './kommo/settings-place';
import type { SaveAnswer, SaveRequest, WidgetSelf } from './kommo/widget-self';
import { createSaveSettings } from './settings/save-settings';
import { createSettingsScreen } from './settings/settings-screen';
import { settingsCss } from './settings/settings.css';
import { baseCss } from './shared/base.css';
import type { PageRoot } from './shared/page-root';
import type { Texts } from './shared/text';

export interface SettingsPartDeps {
  readonly self: WidgetSelf;
  readonly request: BffRequest;
  readonly text: Texts;
  readonly page: PageRoot;
  readonly onStored: (stored: SettingsDocument) => void;
}

export interface SettingsPage {
  readonly open: (modal: JQuery) => void;
  readonly onSave: (request?: SaveRequest) => SaveAnswer;
  readonly close: () => void;
}

/** The administrator's page in Kommo's settings window. */
export function createSettingsPage({ self, request, text, page, onStored }: SettingsPartDeps): SettingsPage {
  const host = createKommoPort(self);
  const bff = createBffClient(request);
  let draft: SettingsInput | null = null;
  const screen = createSettingsScreen({
    bff,
    text,
    get locale() {
      return host.locale;
    },
    draft: () => draft,
    bringCallsToFront: (isFront) => page.corner.classList.toggle('kt-corner_front', isFront),
  });
  return {
    open(modal) {
      page.addStyles(baseCss, settingsCss);
      screen.open(settingsPlace(self, modal));
    },
    onSave: createSaveSettings({
      bff,
      host,
      text,
      panel: () => screen.panel(),
      keepDraft: (kept) => (draft = kept),
      onStored,
    }),
    close: () => screen.close(),
  };
}
