import type { GeneralSettings } from '../bff/contract/settings';
import type { BffClient } from './bff-client/bff-client';
import { startCallFeed } from './call-feed/call-feed';
import { askForResults } from './call-result/ask-for-results';
import { createPendingResults } from './call-result/pending-results';
import { createRingSound } from './incoming-call/ring-sound';
import { showCalls } from './incoming-call/show-calls';
import type { KommoPort } from './kommo/kommo-port';
import { createLifetime } from './shared/lifetime';
import { safeUrl } from './shared/safe-url';
import type { Texts } from './shared/text';

export interface CallsDeps {
  readonly host: KommoPort;
  readonly bff: BffClient;
  readonly text: Texts;
  readonly general: GeneralSettings;
  readonly root: HTMLElement;
  readonly bffOrigin: string;
}

/** Everything that follows live calls, with the browser's own parts. @returns how to stop all of it */
export function startCalls({ host, bff, text, general, root, bffOrigin }: CallsDeps): () => void {
  const lifetime = createLifetime();
  const userKey = String(host.userId ?? 'unknown');
  const locks = (navigator as { readonly locks?: LockManager }).locks;
  const now = (): number => Date.now();
  const feed = startCallFeed({
    bff,
    bffOrigin,
    locks,
    userKey,
    now,
    openEventSource: (url) => new EventSource(url),
    openChannel: (name) => (typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name)),
    random: () => Math.random(),
  });
  lifetime.onEnd(() => feed.stop());
  const live = {
    root,
    text,
    now,
    subscribe: (listener: Parameters<typeof feed.subscribe>[0]) => feed.subscribe(listener),
  };

  lifetime.onEnd(
    showCalls({
      ...live,
      userId: host.userId,
      settings: general,
      sound: createRingSound({
        lockName: `kt-ring-${userKey}`,
        locks,
        createAudio: () => (typeof AudioContext === 'undefined' ? undefined : new AudioContext()),
      }),
      openCard: ({ url }) => {
        const address = safeUrl(url);
        if (address !== undefined) host.goTo(address);
      },
    }),
  );
  if (general.callResultForm) {
    lifetime.onEnd(
      askForResults({
        ...live,
        host,
        userId: host.userId,
        bff,
        pending: createPendingResults({ session: sessionStorage, local: localStorage, userKey, now }),
        asksForRating: general.rateQuality,
      }),
    );
  }
  return () => lifetime.end();
}
