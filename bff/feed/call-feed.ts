/**
 * Tells the open streams of an account what changes in its calls. A notice of the database says only that something
 * changed; the account's channel reads it, and exists while the account has streams.
 *
 * States of a stream: catching up (reads what it missed; live changes wait) → live → stopped.
 * Crash: streams break, browsers come back with the last position they saw, and catch up.
 * Not guaranteed: that each change is told. Two quick changes of a call are told as one, in its newest state; after
 * a reconnection a call may be told twice in the same state.
 */
import type { ChangedCallView } from '../calls/call-reader';
import type { AccountId } from '../domain/ids';
import type { AccountChannel, ChannelDeps, Tell } from './account-channel';
import { isNews, openAccountChannel } from './account-channel';

export interface CallFeedDeps extends ChannelDeps {
  /** Notices `{account}:{position}`; empty when some may have been missed. */
  readonly listen: (channel: 'call_changed', heard: (payload: string) => void) => () => void;
}

export interface FeedStream {
  /** Where the stream begins: what changes after it is told. */
  readonly position: number;
  stop(): void;
}

export interface CallFeed {
  /** Resolves when every change from now on is sure to be told; those after `since` are told before. */
  subscribe(account: AccountId, since: number | undefined, tell: Tell): Promise<FeedStream>;
  /** Hears no more notices. */
  stop(): void;
}

export function createCallFeed(deps: CallFeedDeps): CallFeed {
  const channels = new Map<AccountId, AccountChannel>();
  const unlisten = deps.listen('call_changed', (payload) => {
    const named = payload.split(':', 1)[0];
    for (const [account, channel] of channels) {
      if (payload === '' || String(account) === named) void channel.readNews();
    }
  });

  function join(account: AccountId, subscriber: object, tell: Tell): AccountChannel {
    const channel = channels.get(account) ?? openAccountChannel(deps, account);
    channels.set(account, channel);
    channel.subscribers.set(subscriber, tell);
    return channel;
  }

  function leave(account: AccountId, channel: AccountChannel, subscriber: object): void {
    channel.subscribers.delete(subscriber);
    if (channel.subscribers.size > 0) return;
    channel.close();
    if (channels.get(account) === channel) channels.delete(account);
  }

  return {
    async subscribe(account, since, tell) {
      const subscriber = {};
      const waiting: ChangedCallView[] = [];
      const channel = join(account, subscriber, (change) => void waiting.push(change));
      try {
        await channel.ready;
        const told = await catchUp(deps, { account, since }, tell);
        for (const change of waiting) if (isNews(told, change)) tell(change);
        channel.subscribers.set(subscriber, tell);
        return { position: channel.position, stop: () => leave(account, channel, subscriber) };
      } catch (error) {
        leave(account, channel, subscriber);
        throw error;
      }
    },
    stop() {
      unlisten();
      for (const channel of channels.values()) channel.close();
      channels.clear();
    },
  };
}

/** @returns the position each call was told at */
async function catchUp(
  { reader }: CallFeedDeps,
  { account, since }: { readonly account: AccountId; readonly since: number | undefined },
  tell: Tell,
): Promise<ReadonlyMap<string, number>> {
  const told = new Map<string, number>();
  for (let position = since; position !== undefined;) {
    const changes = await reader.changedSince(account, position);
    const news = changes.filter((change) => isNews(told, change));
    for (const change of news) {
      told.set(change.view.callId, change.position);
      tell(change);
    }
    position = news.at(-1)?.position;
  }
  return told;
}
