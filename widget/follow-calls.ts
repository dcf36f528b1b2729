import type { CallView } from '../bff/contract/call-view';
import { startCallFeed } from './call-feed/call-feed';
import { hasCallList } from './call-list/stored-list';
import { hasResultsWaiting } from './call-result/waiting-results';
import type { SelectedCard } from './kommo/kommo-port';
import type { CallListPart } from './list-part';
import type { LiveCalls } from './live-calls';
import type { LoadPart } from './load-part';
import { concernsManager, wasSpokenBy } from './shared/call-parties';
import { createLifetime } from './shared/lifetime';
import { startOnNeed } from './start-on-need';

export interface FollowCallsDeps extends Omit<LiveCalls, 'page' | 'userKey' | 'subscribe'> {
  readonly bffOrigin: string;
  readonly load: LoadPart;
  /** Our element in the page, made when there is something to show. */
  readonly page: () => LiveCalls['page'];
}

export interface FollowedCalls {
  /** Whom the manager has selected in one of Kommo's lists. Rejects when the list's code could not be loaded. */
  readonly addToCallList: (cards: readonly SelectedCard[]) => Promise<void>;
  readonly stop: () => void;
}

/**
 * Listens for the manager's calls with the browser's own parts, and brings in what shows them when there is
 * something to show: the cards at the first call that lives, the result forms at the first that was spoken,
 * or when some wait from before, the call list when there is one.
 */
export function followCalls(deps: FollowCallsDeps): FollowedCalls {
  const { host, load, page } = deps;
  const lifetime = createLifetime();
  const userKey = `${host.accountKey}-${host.userId ?? 'unknown'}`;
  const feed = startCallFeed({
    bff: deps.bff,
    bffOrigin: deps.bffOrigin,
    userKey,
    locks: (navigator as { readonly locks?: LockManager }).locks,
    now: () => Date.now(),
    openEventSource: (url) => new EventSource(url),
    openChannel: (name) => (typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name)),
    random: () => Math.random(),
  });
  /** Hang-ups from before the forms were there to hear them. */
  const early: CallView[] = [];
  const subscribe: LiveCalls['subscribe'] = (listener) => feed.subscribe(listener);
  const subscribeLate: LiveCalls['subscribe'] = (listener) => {
    early.splice(0).forEach((call) => listener(call));
    return feed.subscribe(listener);
  };
  const cards = startOnNeed(lifetime, async () => {
    const { startCards } = await load('calls');
    return () => startCards({ ...deps, page: page(), userKey, subscribe });
  });
  const results = startOnNeed(lifetime, async () => {
    const { startResults } = await load('results');
    return () => startResults({ ...deps, page: page(), userKey, subscribe: subscribeLate });
  });

  lifetime.onEnd(() => feed.stop());
  lifetime.onEnd(
    feed.subscribe((call) => {
      if (call.status !== 'ended' && concernsManager(call, host.userId)) cards.need();
      if (!wasSpokenBy(call, host.userId)) return;
      if (!results.isRunning()) early.push(call);
      results.need();
    }),
  );
  if (hasResultsWaiting(userKey)) results.need();
  let listPart: Promise<CallListPart> | undefined;
  const callList = (): Promise<CallListPart> => {
    const starting = load('list').then(({ startCallList }) => {
      const part = startCallList({ ...deps, page: page(), userKey, subscribe });
      lifetime.onEnd(() => part.stop());
      return part;
    });
    // A file that did not come is asked for again at the next wish.
    starting.catch(() => (listPart = undefined));
    return starting;
  };
  if (hasCallList(userKey)) (listPart = callList()).catch(() => undefined);
  return {
    addToCallList: async (cards) => (await (listPart ??= callList())).add(cards),
    stop: () => lifetime.end(),
  };
}
