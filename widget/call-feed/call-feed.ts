import type { CallView } from '../../bff/contract/call-view';
import type { BffClient } from '../bff-client/bff-client';
import { createLifetime } from '../shared/lifetime';
import { createCallNews } from './call-news';
import type { CallNews } from './call-news';
import { openEventStream } from './event-stream';
import type { EventStreamDeps } from './event-stream';
import { seekLeadership } from './leadership';

/** How many of the newest calls a tab looks through for living ones when it opens. */
const CATCH_UP = 25;
/** Milliseconds after which a call that never ended is taken for dead. */
const FORGET_AFTER = 4 * 60 * 60 * 1_000;

export interface CallFeedDeps extends Pick<EventStreamDeps, 'bffOrigin' | 'openEventSource' | 'random'> {
  readonly bff: Pick<BffClient, 'requestFeedTicket' | 'recentCalls'>;
  readonly locks: LockManager | undefined;
  /** Undefined where browsers have none: this tab then stands alone. */
  readonly openChannel: (name: string) => BroadcastChannel | undefined;
  /** Tells apart the users of one browser. */
  readonly userKey: string;
  readonly now: () => number;
}

export interface CallFeed extends Pick<CallNews, 'subscribe'> {
  readonly stop: () => void;
}

type TabMessage =
  | { readonly kind: 'call'; readonly call: CallView; readonly eventId: string | null }
  | { readonly kind: 'beat' }
  | { readonly kind: 'hello' };

/** News of calls, from one event stream for all the tabs of a manager. */
export function startCallFeed(deps: CallFeedDeps): CallFeed {
  const lifetime = createLifetime();
  const news = createCallNews();
  const name = `kt-feed-${deps.userKey}`;
  const channel = deps.openChannel(name);
  const tell = (message: TabMessage): void => channel?.postMessage(message);
  let isLeader = false;

  const takeAndTell = (call: CallView, eventId: string | null): void => {
    news.take(call, eventId);
    tell({ kind: 'call', call, eventId });
  };
  const lead = (): (() => void) => {
    isLeader = true;
    // A failed look costs one card and is not worth an error message.
    if (news.lastEventId() === null) {
      findLiving(deps).then(
        (calls) => {
          const unheard = calls.filter(({ callId }) => isLeader && !news.hasHeardOf(callId));
          unheard.forEach((call) => takeAndTell(call, null));
        },
        () => undefined,
      );
    }
    const stopStream = openEventStream({
      ...deps,
      requestTicket: () => deps.bff.requestFeedTicket(),
      lastEventId: () => news.lastEventId(),
      onCall: takeAndTell,
    });
    return () => {
      isLeader = false;
      stopStream();
    };
  };
  const leadership = seekLeadership({
    lockName: name,
    locks: deps.locks,
    now: () => deps.now(),
    isVisible: () => document.visibilityState === 'visible',
    lead,
    sendBeat: () => tell({ kind: 'beat' }),
  });
  const hear = (message: TabMessage): void => {
    if (message.kind !== 'hello') leadership.noteBeat();
    if (message.kind === 'call') news.take(message.call, message.eventId);
    if (message.kind !== 'hello' || !isLeader) return;
    news.living().forEach((call) => tell({ kind: 'call', call, eventId: news.lastEventId() }));
  };
  if (channel !== undefined) {
    lifetime.onEnd(() => channel.close());
    lifetime.listen(channel, 'message', (event) => hear((event as MessageEvent<TabMessage>).data));
  }
  lifetime.onEnd(() => leadership.stop());
  tell({ kind: 'hello' });
  return { subscribe: (listener) => news.subscribe(listener), stop: () => lifetime.end() };
}

/** The stream tells what happens from now on; a call that rings already is found among the recent ones. */
async function findLiving({ bff, now }: CallFeedDeps): Promise<readonly CallView[]> {
  const calls = await bff.recentCalls(CATCH_UP);
  return calls.filter((call) => call.status !== 'ended' && now() - Date.parse(call.startedAt) < FORGET_AFTER);
}
