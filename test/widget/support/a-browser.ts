import type { CallView } from '../../../bff/contract/call-view';
import type { BffError } from '../../../widget/bff-client/bff-error';
import { startCallFeed } from '../../../widget/call-feed/call-feed';
import { FakeEventSource, createChannels, createLock } from './fake-tabs';

/** A browser with tabs of one manager, and the BFF behind it. */
export function aBrowser() {
  const openChannel = createChannels();
  const locks = createLock();
  const bff = {
    tickets: 0,
    refusal: undefined as BffError | undefined,
    recent: [] as readonly CallView[],
    requestFeedTicket: () => {
      bff.tickets += 1;
      return bff.refusal === undefined
        ? Promise.resolve({ url: `/api/feed?ticket=${bff.tickets}`, expiresAt: '' })
        : Promise.reject(bff.refusal);
    },
    recentCalls: () => Promise.resolve(bff.recent),
  };
  const openTab = (options: { readonly locks?: LockManager | undefined } = { locks }) => {
    const state = { isVisible: true, hangs: false };
    const streams: FakeEventSource[] = [];
    const news: string[] = [];
    const feed = startCallFeed({
      bff,
      bffOrigin: 'https://bff.example',
      locks: options.locks,
      openChannel: (name) => openChannel(name, () => state.hangs),
      openEventSource: (url) => {
        const source = new FakeEventSource(url);
        streams.push(source);
        return source as unknown as EventSource;
      },
      userKey: '42',
      now: () => Date.now(),
      random: () => 1,
      isVisible: () => state.isVisible,
    });
    feed.subscribe((call) => void news.push(`${call.callId} ${call.status}`));
    return { ...feed, state, streams, news, stream: () => streams.at(-1) };
  };
  return { bff, openTab };
}

/** Lets what is due happen; the clock stands still. */
export const soon = (): Promise<void> => jest.advanceTimersByTimeAsync(0);
