import type { CallView } from '../../bff/contract/call-view';
import type { BffClient } from '../bff-client/bff-client';
import { createLifetime } from '../shared/lifetime';
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

export interface CallFeed {
  /** @returns how to stop listening */
  readonly subscribe: (listener: (call: CallView) => void) => () => void;
  readonly stop: () => void;
}

type TabMessage =
  | { readonly kind: 'call'; readonly call: CallView; readonly eventId: string | null }
  | { readonly kind: 'beat' }
  | { readonly kind: 'hello' };

/** News of calls, from one event stream for all the tabs of a manager. */
export function startCallFeed(deps: CallFeedDeps): CallFeed {
  const lifetime = createLifetime();
  const listeners = new Set<(call: CallView) => void>();
  const living = new Map<string, CallView>();
  /** Calls with news of their own: what the look at the recent calls says of them is older. */
  const heardOf = new Set<string>();
  let lastEventId: string | null = null;
  const channel = deps.openChannel(`kt-feed-${deps.userKey}`);
  const tell = (message: TabMessage): void => channel?.postMessage(message);

  const take = (call: CallView, eventId: string | null): void => {
    if (eventId !== null) lastEventId = eventId;
    heardOf.add(call.callId);
    if (call.status === 'ended') living.delete(call.callId);
    else living.set(call.callId, call);
    for (const listener of listeners) listener(call);
  };
  const takeAndTell = (call: CallView, eventId: string | null): void => {
    take(call, eventId);
    tell({ kind: 'call', call, eventId });
  };
  const catchUp = async (): Promise<void> => {
    const calls = await deps.bff.recentCalls(CATCH_UP);
    if (lifetime.hasEnded) return;
    calls
      .filter((call) => isLiving(call, deps.now()) && !heardOf.has(call.callId))
      .forEach((call) => takeAndTell(call, null));
  };
  const lead = (): (() => void) => {
    // The stream tells what happens from now on; a call that rings already is found here. A failed look
    // costs one card and is not worth an error message.
    if (lastEventId === null) catchUp().catch(() => undefined);
    return openEventStream({
      ...deps,
      requestTicket: () => deps.bff.requestFeedTicket(),
      lastEventId: () => lastEventId,
      onCall: takeAndTell,
    });
  };

  let isLeader = false;
  const leadership = seekLeadership({
    lockName: `kt-feed-${deps.userKey}`,
    locks: deps.locks,
    now: () => deps.now(),
    isVisible: () => document.visibilityState === 'visible',
    lead: () => {
      isLeader = true;
      const stopStream = lead();
      return () => {
        isLeader = false;
        stopStream();
      };
    },
    sendBeat: () => tell({ kind: 'beat' }),
  });
  const hear = ({ data }: MessageEvent<TabMessage>): void => {
    if (data.kind === 'hello') {
      if (isLeader) living.forEach((call) => tell({ kind: 'call', call, eventId: lastEventId }));
      return;
    }
    leadership.noteBeat();
    if (data.kind === 'call') take(data.call, data.eventId);
  };
  if (channel !== undefined) {
    lifetime.onEnd(() => channel.close());
    lifetime.listen(channel, 'message', (event) => hear(event as MessageEvent<TabMessage>));
  }
  lifetime.onEnd(() => leadership.stop());
  lifetime.onEnd(() => listeners.clear());
  tell({ kind: 'hello' });

  return {
    subscribe(listener) {
      listeners.add(listener);
      living.forEach((call) => listener(call));
      return () => void listeners.delete(listener);
    },
    stop: () => lifetime.end(),
  };
}

function isLiving(call: CallView, now: number): boolean {
  return call.status !== 'ended' && now - Date.parse(call.startedAt) < FORGET_AFTER;
}
