import type { SettingsDocument } from '../bff/contract/settings';
import { createBffClient } from './bff-client/bff-client';
import type { FollowedCalls } from './follow-calls';
import { followCalls } from './follow-calls';
import { createKommoPort } from './kommo/create-kommo-port';
import type { KommoPort } from './kommo/kommo-port';
import { widgetFile } from './kommo/widget-file';
import type { WidgetCallbacks, WidgetSelf } from './kommo/widget-self';
import { createPartLoader } from './load-part';
import { createSettingsDoor } from './settings-door';
import { createLifetime } from './shared/lifetime';
import { mountPageRoot } from './shared/page-root';
import type { PageRoot } from './shared/page-root';
import { createTexts } from './shared/text';
import type { TextKey, Texts } from './shared/text';

/** What decides whether, and how, calls are followed; `general` is `null` when it could not be read. */
interface Following {
  readonly active: boolean;
  readonly general: SettingsDocument['general'] | null;
}

/**
 * Wires the features to Kommo's callbacks. Between `init` and `destroy` the widget lives through every
 * change of page (`init_once`); `destroy` leaves the page as if it had never been here.
 */
export function createWidget(self: WidgetSelf): WidgetCallbacks {
  const host = createKommoPort(self);
  const text = createTexts(() => host.texts);
  const bff = createBffClient({ send: host.send, origin: __BFF_ORIGIN__, wait });
  const load = createPartLoader((file) => widgetFile(self, file));
  const lifetime = createLifetime();
  let pageRoot: PageRoot | undefined;
  let calls: FollowedCalls | undefined;

  const page = (): PageRoot => (pageRoot ??= mountPageRoot());
  const follow = ({ active, general }: Following): void => {
    calls?.stop();
    calls = undefined;
    const isWanted = general?.withoutCallWindows?.includes(host.userId ?? 0) !== true;
    if (active && isWanted && !lifetime.hasEnded) {
      calls = followCalls({ host, bff, text, general, page, load, bffOrigin: __BFF_ORIGIN__ });
    }
  };
  const settings = createSettingsDoor({
    host,
    text,
    load: async () => {
      const { createSettingsPage } = await load('settings');
      return createSettingsPage({ self, host, bff, text, page: page(), onStored: follow });
    },
  });
  let dialNumber: ((number: string) => Promise<void>) | undefined;
  const dial = async (number: string): Promise<void> => {
    const { createDialNumber } = await load('dial');
    dialNumber ??= createDialNumber({ bff, host, text, openedCard: () => host.openedCard() });
    if (!lifetime.hasEnded) await dialNumber(number);
  };

  const addSelected = (): void => addToCallList(calls, host, text);

  lifetime.onEnd(() => pageRoot?.remove());
  lifetime.onEnd(() => settings.close());
  lifetime.onEnd(() => calls?.stop());
  return {
    render: () => true,
    init() {
      host.onPhoneClick((number) => {
        if (lifetime.hasEnded) return;
        dial(number).catch(() => {
          const header = text('dial.failed', { number });
          host.showError({ header, text: text('errors.network_unreachable') });
        });
      });
      if (host.isConfigured()) readSettings(bff.readSettings(), follow);
      return true;
    },
    bind_actions: () => true,
    settings(modal) {
      settings.open(modal);
      return true;
    },
    contacts: { selected: addSelected },
    companies: { selected: addSelected },
    leads: { selected: addSelected },
    onSave: (request) => settings.onSave(request),
    destroy: () => lifetime.end(),
  };
}

function addToCallList(calls: FollowedCalls | undefined, host: KommoPort, text: Texts): void {
  const refuse = (why: TextKey): void =>
    host.showError({ header: text('call_list.nothing'), text: text(why) });
  if (calls === undefined) return refuse('errors.settings_missing');
  calls.addToCallList(host.selectedCards()).catch(() => refuse('errors.network_unreachable'));
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    window.setTimeout(resolve, ms);
  });
}

/** Without settings the calls are still shown, in the way the settings start out. */
function readSettings(settings: Promise<SettingsDocument>, follow: (following: Following) => void): void {
  settings.then(follow, () => follow({ active: true, general: null }));
}
