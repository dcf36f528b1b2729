/*! list.js: the call list and its dialling, loaded when numbers are chosen in a list of Kommo. */

import { MOST_CALLEES } from '../bff/contract/callee';
import { createBffClient } from './bff-client/bff-client';
import { asBffError } from './bff-client/bff-error';
import { autoDial } from './call-list/auto-dial';
import { withCallees } from './call-list/call-list';
import { callListCss } from './call-list/call-list.css';
import { createListPanel } from './call-list/list-panel';
import { resultKeyPrefix } from './call-result/waiting-results';
import { hostControls } from './kommo/host-controls';
import { createKommoPort } from './kommo/create-kommo-port';
import type { LiveCalls } from './live-calls';
import { baseCss } from './shared/base.css';
import { cornerCss } from './shared/corner.css';
import { errorText } from './shared/error-text';
import { makeMovable } from './shared/movable-corner';
import { readStored } from './shared/stored';

export interface CallListPart {
  /** Adds whom the manager has selected in one of Kommo's lists. */
  readonly addSelected: () => Promise<void>;
  readonly stop: () => void;
}

/** The call list and its dialling. */
export function startCallList({ self, request, text, page, userKey, subscribe }: LiveCalls): CallListPart {
  const host = createKommoPort(self);
  const bff = createBffClient(request);
  const { corner } = page;
  const now = (): number => Date.now();
  page.addStyles(baseCss, cornerCss, callListCss);
  const controls = () => hostControls(corner);
  const stopMoving = makeMovable({ corner, text, userKey, storage: localStorage, hostControls: controls });
  const dial = autoDial({
    bff,
    userKey,
    locale: host.locale,
    now,
    subscribe,
    storage: localStorage,
    locks: (navigator as { readonly locks?: LockManager }).locks,
    isResultOpen: (callId) => isToBeTold(readStored(localStorage, resultKeyPrefix(userKey) + callId)),
  });
  const panel = createListPanel({ text, now, dial });
  corner.append(panel.element);
  dial.start(() => panel.draw());

  return {
    async addSelected() {
      try {
        const callees = await bff.readCallees(host.selectedCards().slice(0, MOST_CALLEES));
        const before = dial.list().entries.length;
        dial.change((list) => withCallees(list, callees));
        tellAdded(dial.list().entries.length - before);
      } catch (thrown) {
        host.showError({ header: text('call_list.nothing'), text: errorText(text, asBffError(thrown).code) });
      }
    },
    stop() {
      dial.stop();
      panel.element.remove();
      stopMoving();
    },
  };

  function tellAdded(count: number): void {
    if (count === 0)
      host.showError({ header: text('call_list.nothing'), text: text('call_list.nothing_hint') });
    else host.showMessage({ header: text('call_list.title'), text: text('call_list.added', { count }) });
  }
}

/** What was saved and waits to be sent does not hold up the next call. */
function isToBeTold(stored: { readonly queued: unknown } | undefined): boolean {
  return stored !== undefined && stored.queued === null;
}
