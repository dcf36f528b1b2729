import type { CallView } from '../bff/contract/call-view';
import type { ManagerExtension } from '../bff/contract/settings';
import type { ShellClient } from './bff-client/shell-client';
import { startCallFeed } from './call-feed/call-feed';
import type { CallFeed } from './call-feed/call-feed';
import { seekStage } from './call-feed/stage';
import { hasCallList } from './call-list/stored-list';
import { hasResultsWaiting } from './call-result/waiting-results';
import type { ShellPort } from './kommo/kommo-port';
import type { LiveCalls } from './live-calls';
import type { Parts } from './load-part';
import { concernsManager, wasSpokenBy } from './shared/call-parties';
import { createLifetime } from './shared/lifetime';
import { createMailbox } from './shared/mailbox';
import { once } from './shared/once';
import { shareHangUps } from './share-hang-ups';
import { startOnNeed } from './start-on-need';
import { whenIdle } from './when-idle';

export interface FollowCallsDeps extends Omit<
  LiveCalls,
  'page' | 'lifetime' | 'userKey' | 'subscribe' | 'marks'
> {
  readonly host: ShellPort;
  readonly bff: ShellClient;
  readonly bffOrigin: string;
  readonly load: Parts;
  /** For one who is among them, the code of the cards is there before the first call rings. */
  readonly managers: readonly ManagerExtension[];
  /** Our element in the page, made when there is something to show. */
  readonly page: () => LiveCalls['page'];
}

export interface FollowedCalls {
  /** Whom the manager has selected in one of Kommo's lists. Rejects when the list's code could not be loaded. */
  readonly addSelectedToCallList: () => Promise<void>;
  readonly stop: () => void;
}

/**
 * Listens for the manager's calls and brings in what shows them when there is something to show: the cards
 * at the first call that lives, the result forms at the first that was spoken, or when some wait from
 * before. Cards are in one tab of the browser at a time, and a hang-up asks for its result in one; a form
 * that is open stays where it is. The call list is there as long as there is one.
 */
export function followCalls(deps: FollowCallsDeps): FollowedCalls {
  const { host, load, page } = deps;
  const lifetime = createLifetime();
  const userKey = `${host.accountKey}-${host.userId ?? 'unknown'}`;
  const locks = (navigator as { readonly locks?: LockManager }).locks;
  const feed = openFeed(deps, { userKey, locks });
  const live = (): LiveCalls => {
    const subscribe: LiveCalls['subscribe'] = (listener) => feed.subscribe(listener);
    return { ...deps, lifetime, userKey, marks: feed.marks, page: page(), subscribe };
  };
  const results = createMailbox<CallView>();
  let isOnStage = false;

  const forms = startOnNeed(lifetime, load.calls, ({ startResults }) =>
    startResults({ ...live(), subscribe: results.open }),
  );
  const hangUps = shareHangUps({
    marks: feed.marks,
    wasSpoken: (call) => wasSpokenBy(call, host.userId),
    ask(call) {
      results.put(call);
      forms.need();
    },
    tellMore(call) {
      if (forms.isNeeded()) results.put(call);
    },
  });
  const enterStage = (): (() => void) => {
    const turn = createLifetime();
    const cards = startOnNeed(turn, load.calls, ({ startCards }) => startCards(live()));
    isOnStage = true;
    turn.onEnd(() => (isOnStage = false));
    hangUps.comeOnStage();
    turn.onEnd(
      feed.subscribe((call) => {
        if (call.status !== 'ended' && concernsManager(call, host.userId)) cards.need();
      }),
    );
    return () => turn.end();
  };

  lifetime.onEnd(() => feed.stop());
  lifetime.onEnd(
    seekStage({ lockName: `kt-stage-${userKey}`, locks, isVisible: isPageVisible, enter: enterStage }),
  );
  lifetime.onEnd(feed.subscribe((call) => hangUps.offer(call, isOnStage)));
  if (deps.managers.some(({ kommoUserId }) => kommoUserId === host.userId)) {
    // A file that does not come is asked for again when a call rings.
    whenIdle(lifetime, () => void load.calls().catch(() => undefined));
  }
  if (hasResultsWaiting(userKey)) forms.need();
  const callList = once(async () => {
    const { startCallList } = await load.calls();
    const list = startCallList(live());
    lifetime.onEnd(list.stop);
    return list;
  });
  if (hasCallList(userKey)) callList().catch(() => undefined);
  return {
    addSelectedToCallList: async () => (await callList()).addSelected(),
    stop: () => lifetime.end(),
  };
}

/** The feed with the browser's own parts. */
function openFeed(
  { bff, bffOrigin }: FollowCallsDeps,
  { userKey, locks }: { readonly userKey: string; readonly locks: LockManager | undefined },
): CallFeed {
  return startCallFeed({
    bff,
    bffOrigin,
    userKey,
    locks,
    now: () => Date.now(),
    openEventSource: (url) => new EventSource(url),
    openChannel: (name) => (typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name)),
    random: () => Math.random(),
    isVisible: isPageVisible,
  });
}

function isPageVisible(): boolean {
  return document.visibilityState === 'visible';
}
