import { DEFAULT_SETTINGS } from '../bff/contract/settings';
import type { SettingsDocument, SettingsInput } from '../bff/contract/settings';
import { createBffClient } from './bff-client/bff-client';
import { callResultCss } from './call-result/call-result.css';
import { createDialNumber } from './click-to-call/dial-number';
import { incomingCallCss } from './incoming-call/incoming-call.css';
import { createKommoPort } from './kommo/create-kommo-port';
import { settingsPlace } from './kommo/settings-place';
import type { WidgetCallbacks, WidgetSelf } from './kommo/widget-self';
import { createSaveSettings } from './settings/save-settings';
import { createSettingsScreen } from './settings/settings-screen';
import { settingsCss } from './settings/settings.css';
import { baseCss } from './shared/base.css';
import { createLifetime } from './shared/lifetime';
import { mountPageRoot } from './shared/page-root';
import type { PageRoot } from './shared/page-root';
import { createTexts } from './shared/text';
import { startCalls } from './start-calls';

/**
 * Wires the features to Kommo's callbacks. Between `init` and `destroy` the widget lives through every
 * change of page (`init_once`); `destroy` leaves the page as if it had never been here.
 */
export function createWidget(self: WidgetSelf): WidgetCallbacks {
  const host = createKommoPort(self);
  const text = createTexts(() => host.texts);
  const bff = createBffClient({ send: host.send, origin: __BFF_ORIGIN__, wait });
  const lifetime = createLifetime();
  let pageRoot: PageRoot | undefined;
  let stopCalls = (): void => undefined;
  let draft: SettingsInput | null = null;

  const root = (): PageRoot => {
    pageRoot ??= mountPageRoot([baseCss, incomingCallCss, callResultCss, settingsCss]);
    return pageRoot;
  };
  const follow = ({ active, general }: Pick<SettingsDocument, 'active' | 'general'>): void => {
    stopCalls();
    stopCalls = () => undefined;
    if (active && !lifetime.hasEnded) {
      stopCalls = startCalls({ host, bff, text, general, root: root().corner, bffOrigin: __BFF_ORIGIN__ });
    }
  };
  const screen = createSettingsScreen({
    bff,
    text,
    get locale() {
      return host.locale;
    },
    draft: () => draft,
  });
  const onSave = createSaveSettings({
    bff,
    host,
    text,
    panel: () => screen.panel(),
    keepDraft: (kept) => (draft = kept),
    onStored: follow,
  });
  const dial = createDialNumber({ bff, host, text, openedCard: () => host.openedCard() });

  lifetime.onEnd(() => pageRoot?.remove());
  lifetime.onEnd(() => screen.close());
  lifetime.onEnd(() => stopCalls());
  return {
    render: () => true,
    init() {
      host.onPhoneClick((number) => {
        if (!lifetime.hasEnded) void dial(number);
      });
      if (host.isConfigured()) readSettings(bff.readSettings(), follow);
      return true;
    },
    bind_actions: () => true,
    settings(modal) {
      root();
      screen.open(settingsPlace(self, modal));
      return true;
    },
    onSave,
    destroy: () => lifetime.end(),
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    window.setTimeout(resolve, ms);
  });
}

/** Without settings the calls are still shown, in the way the settings start out. */
function readSettings(
  settings: Promise<SettingsDocument>,
  follow: (settings: Pick<SettingsDocument, 'active' | 'general'>) => void,
): void {
  settings.then(follow, () => follow({ active: true, general: DEFAULT_SETTINGS.general }));
}
