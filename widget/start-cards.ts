import { DEFAULT_SETTINGS } from '../bff/contract/settings';
import { createRingSound } from './incoming-call/ring-sound';
import { showCalls } from './incoming-call/show-calls';
import type { LiveCalls } from './live-calls';
import { openCorner } from './open-corner';
import { createChosenCards } from './shared/chosen-card';
import { safeUrl } from './shared/safe-url';

/** The cards of live calls. @returns how to take all of it away */
export function startCards(live: LiveCalls): () => void {
  const { userKey, general } = live;
  const corner = openCorner(live);
  const { host, storage, locks } = corner;
  return showCalls({
    ...live,
    ...corner,
    userId: host.userId,
    locale: host.locale,
    managerName: (userId) => host.managerName(userId),
    chosenCards: createChosenCards(storage, userKey),
    settings: general ?? DEFAULT_SETTINGS.general,
    sound: createRingSound({
      lockName: `kt-ring-${userKey}`,
      locks,
      createAudio: () => (typeof AudioContext === 'undefined' ? undefined : new AudioContext()),
    }),
    openCard: ({ url }) => {
      const address = safeUrl(url);
      if (address !== undefined) host.goTo(address);
    },
  });
}
