import { MOST_CALLEES } from '../bff/contract/callee';
import { createBffClient } from './bff-client/bff-client';
import { asBffError } from './bff-client/bff-error';
import { autoDial } from './call-list/auto-dial';
import { withCallees } from './call-list/call-list';
import { createListPanel } from './call-list/list-panel';
import { resultKeyPrefix } from './call-result/waiting-results';
import type { LiveCalls } from './live-calls';
import { openCorner } from './open-corner';
import { errorText } from './shared/error-text';
import { readStored } from './shared/stored';

export interface CallListPart {
  /** Adds whom the manager has selected in one of Kommo's lists. */
  readonly addSelected: () => Promise<void>;
  readonly stop: () => void;
}

/** The call list and its dialling. */
export function startCallList(live: LiveCalls): CallListPart {
  const { text, userKey } = live;
  const corner = openCorner(live);
  const { host, storage } = corner;
  const bff = createBffClient(live.request);
  const dial = autoDial({
    ...live,
    ...corner,
    bff,
    locale: host.locale,
    isResultOpen: (callId) => isToBeTold(readStored(storage, resultKeyPrefix(userKey) + callId)),
  });
  const panel = createListPanel({ ...corner, text, dial });
  corner.root.append(panel.element);
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
