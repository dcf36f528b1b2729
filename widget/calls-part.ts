/*! calls.js: the cards of live calls, loaded at the first ring. */

import { DEFAULT_SETTINGS } from '../bff/contract/settings';
import { incomingCallCss } from './incoming-call/incoming-call.css';
import { createRingSound } from './incoming-call/ring-sound';
import { showCalls } from './incoming-call/show-calls';
import { createKommoPort } from './kommo/create-kommo-port';
import type { LiveCalls } from './live-calls';
import { hostControls } from './kommo/host-controls';
import { baseCss } from './shared/base.css';
import { createChosenCards } from './shared/chosen-card';
import { cornerCss } from './shared/corner.css';
import { makeMovable } from './shared/movable-corner';
import { safeUrl } from './shared/safe-url';

/** The cards of live calls. @returns how to take all of it away */
export function startCards({ self, text, general, page, userKey, marks, subscribe }: LiveCalls): () => void {
  const host = createKommoPort(self);
  page.addStyles(baseCss, cornerCss, incomingCallCss);
  const { corner } = page;
  const stopMoving = makeMovable({
    corner,
    text,
    userKey,
    storage: localStorage,
    hostControls: () => hostControls(corner),
  });
  const stopCards = showCalls({
    root: corner,
    text,
    subscribe,
    marks,
    now: () => Date.now(),
    userId: host.userId,
    locale: host.locale,
    managerName: (userId) => host.managerName(userId),
    chosenCards: createChosenCards(localStorage, userKey),
    settings: general ?? DEFAULT_SETTINGS.general,
    sound: createRingSound({
      lockName: `kt-ring-${userKey}`,
      locks: (navigator as { readonly locks?: LockManager }).locks,
      createAudio: () => (typeof AudioContext === 'undefined' ? undefined : new AudioContext()),
    }),
    openCard: ({ url }) => {
      const address = safeUrl(url);
      if (address !== undefined) host.goTo(address);
    },
  });
  return () => {
    stopCards();
    stopMoving();
  };
}
