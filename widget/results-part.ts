/*! results.js: the form for a call's result, and the list of those that wait; loaded at the first hang-up. */

import { DEFAULT_SETTINGS } from '../bff/contract/settings';
import { createBffClient } from './bff-client/bff-client';
import { askForResults } from './call-result/ask-for-results';
import { callResultCss } from './call-result/call-result.css';
import { createPendingResults } from './call-result/pending-results';
import { createKommoPort } from './kommo/create-kommo-port';
import { hostControls } from './kommo/host-controls';
import type { LiveCalls } from './live-calls';
import { baseCss } from './shared/base.css';
import { createChosenCards } from './shared/chosen-card';
import { cornerCss } from './shared/corner.css';
import type { Rect } from './shared/corner-place';
import { makeMovable } from './shared/movable-corner';

/** The form for a call's result, and the list of those that wait. @returns how to take it away */
export function startResults({
  self,
  request,
  text,
  general,
  page,
  userKey,
  subscribe,
}: LiveCalls): () => void {
  const { callResultForm, rateQuality } = general ?? DEFAULT_SETTINGS.general;
  if (!callResultForm) return () => undefined;
  const host = createKommoPort(self);
  const now = (): number => Date.now();
  page.addStyles(baseCss, cornerCss, callResultCss);
  const { corner } = page;
  const chosenCards = createChosenCards(localStorage, userKey);
  const controls = (): readonly Rect[] => hostControls(corner);
  const stopMoving = makeMovable({ corner, text, userKey, storage: localStorage, hostControls: controls });
  const stopAsking = askForResults({
    root: corner,
    text,
    subscribe,
    now,
    host,
    userId: host.userId,
    bff: createBffClient(request),
    userKey,
    locks: (navigator as { readonly locks?: LockManager }).locks,
    chosenCard: (callId) => chosenCards.of(callId),
    pending: createPendingResults({ storage: localStorage, userKey, now }),
    asksForRating: rateQuality,
  });
  return () => {
    stopAsking();
    stopMoving();
  };
}
