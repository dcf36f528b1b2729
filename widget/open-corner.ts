import { callListCss } from './call-list/call-list.css';
import { callResultCss } from './call-result/call-result.css';
import { incomingCallCss } from './incoming-call/incoming-call.css';
import { createKommoPort } from './kommo/create-kommo-port';
import { hostControls } from './kommo/host-controls';
import type { LiveCalls } from './live-calls';
import { baseCss } from './shared/base.css';
import { cornerCss } from './shared/corner.css';
import { makeMovable } from './shared/movable-corner';

/** Our corner of the page, which all that is shown of calls shares, and what all of it needs of Kommo and the browser. */
export function openCorner({ self, page, text, userKey, lifetime }: LiveCalls) {
  const { corner } = page;
  const storage = localStorage;
  page.addStyles(baseCss, cornerCss, incomingCallCss, callResultCss, callListCss);
  const controls = () => hostControls(corner);
  lifetime.onEnd(makeMovable({ corner, text, userKey, storage, hostControls: controls }));
  return {
    root: corner,
    host: createKommoPort(self),
    storage,
    locks: (navigator as { readonly locks?: LockManager }).locks,
    now: () => Date.now(),
  };
}
