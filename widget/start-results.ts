import { DEFAULT_SETTINGS } from '../bff/contract/settings';
import { createBffClient } from './bff-client/bff-client';
import { askForResults } from './call-result/ask-for-results';
import { createPendingResults } from './call-result/pending-results';
import type { LiveCalls } from './live-calls';
import { openCorner } from './open-corner';
import { createChosenCards } from './shared/chosen-card';

/** The form for a call's result, and the list of those that wait. @returns how to take it away */
export function startResults(live: LiveCalls): () => void {
  const { userKey, request, general } = live;
  const { callResultForm, rateQuality } = general ?? DEFAULT_SETTINGS.general;
  if (!callResultForm) return () => undefined;
  const corner = openCorner(live);
  const chosenCards = createChosenCards(corner.storage, userKey);
  return askForResults({
    ...live,
    ...corner,
    userId: corner.host.userId,
    bff: createBffClient(request),
    chosenCard: (callId) => chosenCards.of(callId),
    pending: createPendingResults({ ...corner, userKey }),
    asksForRating: rateQuality,
  });
}
