import type { GeneralSettings, PageSettings } from '../bff/contract/settings';
import { createRequest } from './bff-client/create-request';
import { createShellClient } from './bff-client/shell-client';
import { followCalls } from './follow-calls';
import type { FollowedCalls } from './follow-calls';
import type { ShellPort } from './kommo/kommo-port';
import { createShellPort } from './kommo/shell-port';
import { widgetFile } from './kommo/widget-file';
import type { WidgetCallbacks, WidgetSelf } from './kommo/widget-self';
import { createPartLoader } from './load-part';
import { createSettingsDoor } from './settings-door';
import { createLifetime } from './shared/lifetime';
import type { Lifetime } from './shared/lifetime';
import { once } from './shared/once';
import { mountPageRoot } from './shared/page-root';
import type { PageRoot } from './shared/page-root';
import { createTexts } from './shared/text';
import type { TextKey, Texts } from './shared/text';

/** What decides whether, and how, calls are followed; `general` is `null` when it could not be read. */
interface Following {
  readonly active: boolean;
  readonly general: GeneralSettings | null;
  readonly managers: PageSettings['managers'];
}

/**
 * Wires the features to Kommo's callbacks. Between `init` and `destroy` the widget lives through every
 * change of page (`init_once`); `destroy` leaves the page as if it had never been here.
 */
export function createWidget(self: WidgetSelf): WidgetCallbacks {
  const host = createShellPort(self);
  const text = createTexts(() => host.texts, __LANGUAGES__);
  const bffOrigin = __BFF_ORIGIN__;
  const request = createRequest({ send: host.send, origin: bffOrigin, wait });
  const bff = createShellClient(request);
  const load = createPartLoader({ addressOf: (file) => widgetFile(self, file), onTexts: text.add });
  const lifetime = createLifetime();
  const page = pageOf(lifetime);
  let calls: FollowedCalls | undefined;

  const follow = ({ active, general, managers }: Following): void => {
    calls?.stop();
    calls = undefined;
    const isWanted = general?.withoutCallWindows?.includes(host.userId ?? 0) !== true;
    if (active && isWanted && !lifetime.hasEnded) {
      calls = followCalls({ self, host, bff, request, text, general, page, load, bffOrigin, managers });
    }
  };
  const settings = createSettingsDoor({
    host,
    text,
    wait,
    load: async () => {
      const { createSettingsPage } = await load.settings();
      return createSettingsPage({ self, request, text, page: page(), onStored: follow });
    },
  });
  const dialler = once(async () => (await load.calls()).createDial({ self, request, text }));
  const dial = async (number: string): Promise<void> => {
    const dialNumber = await dialler();
    if (!lifetime.hasEnded) await dialNumber(number);
  };

  const addSelected = (): void => addToCallList(calls, host, text);
  lifetime.onEnd(() => settings.close());
  lifetime.onEnd(() => calls?.stop());
  return {
    render: () => true,
    init() {
      host.onPhoneClick((number) => {
        if (lifetime.hasEnded) return;
        const header = text('dial.failed', { number });
        dial(number).catch(() => host.showError({ header, text: text('errors.network_unreachable') }));
      });
      if (host.isConfigured()) readSettings(bff.readPageSettings(), follow);
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

/** Our element in the page, made when there is something to show. */
function pageOf(lifetime: Lifetime): () => PageRoot {
  let root: PageRoot | undefined;
  return () => {
    if (root !== undefined) return root;
    root = mountPageRoot();
    lifetime.onEnd(root.remove);
    return root;
  };
}

function addToCallList(calls: FollowedCalls | undefined, host: ShellPort, text: Texts): void {
  const refuse = (why: TextKey): void =>
    host.showError({ header: text('call_list.nothing'), text: text(why) });
  if (calls === undefined) return refuse('errors.settings_missing');
  calls.addSelectedToCallList().catch(() => refuse('errors.network_unreachable'));
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    window.setTimeout(resolve, ms);
  });
}

/** Without settings the calls are still shown, in the way the settings start out. */
function readSettings(settings: Promise<PageSettings>, follow: (following: Following) => void): void {
  settings.then(follow, () => follow({ active: true, general: null, managers: [] }));
}
