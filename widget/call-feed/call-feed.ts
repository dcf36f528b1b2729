import type { CallView } from '../../bff/contract/call-view';
import type { BffClient } from '../bff-client/bff-client';
import { createLifetime } from '../shared/lifetime';
import { createCallNews } from './call-news';
import type { CallNews } from './call-news';
import { openEventStream } from './event-stream';
import type { EventStreamDeps } from './event-stream';
import { seekLeadership } from './leadership';
import { createMarks } from './marks';
import type { Marks } from './marks';
import { followPageLife } from './page-life';
import { isRecent } from './recent-call';

/** How many of the newest calls are looked through when a stream opens that has no place to go on from. */
const CATCH_UP = 25;

export interface CallFeedDeps extends Pick<EventStreamDeps, 'bffOrigin' | 'openEventSource' | 'random'> {
  readonly bff: Pick<BffClient, 'requestFeedTicket' | 'recentCalls'>;
  readonly locks: LockManager | undefined;
  /** Undefined where browsers have none: this tab then stands alone. */
  readonly openChannel: (name: string) => BroadcastChannel | undefined;
  /** Tells apart the users of one browser. */
  readonly userKey: string;
  readonly now: () => number;
  readonly isVisible: () => boolean;
}

export interface CallFeed extends Pick<CallNews, 'subscribe'> {
  readonly marks: Marks;
  readonly stop: () => void;
}

/** `hello`: a tab has come, or come back, and asks what it should know; the leader answers. */
type TabMessage =
  | { readonly kind: 'hello' }
  | { readonly kind: 'call'; readonly call: CallView; readonly eventId: string | null }
  | { readonly kind: 'place'; readonly eventId: string | null }
  | { readonly kind: 'mark'; readonly mark: string; readonly isSet: boolean };

/**
 * News of calls, from one event stream for all the tabs of a manager. Every tab keeps the place in the
 * stream, so whichever leads next goes on from there; without a place, the newest calls are looked through
 * once the stream is open.
 */
export function startCallFeed(deps: CallFeedDeps): CallFeed {
  const lifetime = createLifetime();
  const name = `kt-feed-${deps.userKey}`;
  const channel = deps.openChannel(name);
  const tell = (message: TabMessage): void => channel?.postMessage(message);
  const news = createCallNews();
  const marks = createMarks((mark, isSet) => tell({ kind: 'mark', mark, isSet }));
  let isLeader = false;

  const takeAndTell = (call: CallView, eventId: string | null): void => {
    news.take(call, eventId);
    tell({ kind: 'call', call, eventId });
  };
  const lead = (): (() => void) => {
    isLeader = true;
    const stopStream = openEventStream({
      ...deps,
      requestTicket: () => deps.bff.requestFeedTicket(),
      lastEventId: () => news.lastEventId(),
      onOpen() {
        if (news.lastEventId() !== null) return;
        void findRecent(deps).then((calls) => {
          const unheard = calls.filter(({ callId }) => isLeader && !news.hasHeardOf(callId));
          unheard.forEach((call) => takeAndTell(call, null));
        });
      },
      onCall: takeAndTell,
    });
    return () => {
      isLeader = false;
      stopStream();
    };
  };
  const hear = (message: TabMessage): void => {
    if (message.kind === 'call') news.take(message.call, message.eventId);
    else if (message.kind === 'place') news.learnPlace(message.eventId);
    else if (message.kind === 'mark') marks.learn(message.mark, message.isSet);
    else if (isLeader) {
      news.living().forEach((call) => tell({ kind: 'call', call, eventId: null }));
      marks.all().forEach((mark) => tell({ kind: 'mark', mark, isSet: true }));
      tell({ kind: 'place', eventId: news.lastEventId() });
    }
  };

  if (channel !== undefined) {
    lifetime.onEnd(() => channel.close());
    lifetime.listen(channel, 'message', (event) => hear((event as MessageEvent<TabMessage>).data));
    followPageLife(lifetime, { onPause: () => undefined, onResume: () => tell({ kind: 'hello' }) });
  }
  lifetime.onEnd(
    seekLeadership({
      lockName: name,
      // Tabs that cannot hear each other cannot share a stream.
      locks: channel === undefined ? undefined : deps.locks,
      openPulse: () => deps.openChannel(`kt-pulse-${deps.userKey}`),
      isVisible: deps.isVisible,
      lead,
    }),
  );
  tell({ kind: 'hello' });
  return { subscribe: (listener) => news.subscribe(listener), marks, stop: () => lifetime.end() };
}

/**
 * What may have been missed, the oldest first, as it would have been heard. A failed look costs one card and
 * is not worth an error message.
 */
async function findRecent({ bff, now }: CallFeedDeps): Promise<readonly CallView[]> {
  const calls = await bff.recentCalls(CATCH_UP).catch(() => []);
  return calls.filter((call) => isRecent(call, now())).reverse();
}
