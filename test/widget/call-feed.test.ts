import type { CallView } from '../../bff/contract/call-view';
import { BffError } from '../../widget/bff-client/bff-error';
import { startCallFeed } from '../../widget/call-feed/call-feed';
import { withLastEventId } from '../../widget/call-feed/ticket-url';
import { aCall, answeredCall, endedCall } from './support/a-call';
import { FakeEventSource, createChannels, createLock } from './support/fake-tabs';

/** A browser with tabs of one manager, and the BFF behind it. */
function aBrowser() {
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
    const streams: FakeEventSource[] = [];
    const news: string[] = [];
    const feed = startCallFeed({
      bff,
      bffOrigin: 'https://bff.example',
      locks: options.locks,
      openChannel,
      openEventSource: (url) => {
        const source = new FakeEventSource(url);
        streams.push(source);
        return source as unknown as EventSource;
      },
      userKey: '42',
      now: () => Date.now(),
      random: () => 1,
    });
    feed.subscribe((call) => void news.push(`${call.callId} ${call.status}`));
    return { ...feed, streams, news, stream: () => streams.at(-1) };
  };
  return { bff, openTab };
}

const soon = (): Promise<void> => jest.advanceTimersByTimeAsync(0);

beforeEach(() => jest.useFakeTimers({ now: new Date('2026-01-01T10:00:10Z') }));
afterEach(() => jest.useRealTimers());

describe('one stream for all tabs of a manager', () => {
  test('is held by one tab, and every tab hears the news', async () => {
    const { openTab } = aBrowser();
    const first = openTab();
    const second = openTab();
    await soon();

    first.stream()?.send(aCall(), '7');

    expect(second.streams).toEqual([]);
    expect(first.news).toEqual(['voipstudio:1 ringing']);
    expect(second.news).toEqual(['voipstudio:1 ringing']);
  });

  test('passes to the next tab when its own closes, and goes on from where it was', async () => {
    const { openTab } = aBrowser();
    const first = openTab();
    const second = openTab();
    await soon();
    first.stream()?.send(aCall(), '7');

    first.stop();
    await soon();

    expect(first.stream()?.isClosed).toBe(true);
    expect(second.stream()?.url).toBe('https://bff.example/api/feed?ticket=2&lastEventId=7');
  });

  test('is taken over from a tab that the browser has frozen', async () => {
    const { openTab } = aBrowser();
    const frozen = openTab();
    await soon();
    // A frozen tab holds its lock and beats no more: its timers stand still.
    jest.clearAllTimers();
    const second = openTab();

    await jest.advanceTimersByTimeAsync(40_000);

    expect(second.streams).toHaveLength(1);
    expect(frozen.stream()?.isClosed).toBe(true);
  });

  test('tells a tab that opens during a call of that call', async () => {
    const { openTab } = aBrowser();
    const first = openTab();
    await soon();
    first.stream()?.send(answeredCall(), '7');

    const second = openTab();
    await soon();

    expect(second.news).toEqual(['voipstudio:1 answered']);
  });

  test('finds a call that was ringing before the first tab was opened', async () => {
    const { bff, openTab } = aBrowser();
    bff.recent = [aCall(), endedCall({ callId: 'voipstudio:0' })];

    const tab = openTab();
    await soon();

    expect(tab.news).toEqual(['voipstudio:1 ringing']);
  });

  test('does not bring a call back to life with an older look at it', async () => {
    const { bff, openTab } = aBrowser();
    let look = (_calls: readonly CallView[]): void => undefined;
    bff.recentCalls = () => new Promise((resolve) => (look = resolve));
    const tab = openTab();
    await soon();
    tab.stream()?.send(endedCall(), '7');

    look([aCall()]);
    await soon();

    expect(tab.news).toEqual(['voipstudio:1 ended']);
  });

  test('is opened by every tab where browsers have no locks', async () => {
    const { openTab } = aBrowser();

    const first = openTab({ locks: undefined });
    const second = openTab({ locks: undefined });
    await soon();

    expect([first.streams.length, second.streams.length]).toEqual([1, 1]);
  });
});

describe('a stream that breaks', () => {
  test('is opened again with a new ticket, after pauses that grow', async () => {
    const { bff, openTab } = aBrowser();
    const tab = openTab();
    await soon();

    tab.stream()?.fail();
    await jest.advanceTimersByTimeAsync(999);
    expect(bff.tickets).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(bff.tickets).toBe(2);

    tab.stream()?.fail();
    await jest.advanceTimersByTimeAsync(1_999);
    expect(bff.tickets).toBe(2);
    await jest.advanceTimersByTimeAsync(1);
    expect(tab.streams.map(({ isClosed }) => isClosed)).toEqual([true, true, false]);
  });

  test('starts with a short pause again once it was open', async () => {
    const { bff, openTab } = aBrowser();
    const tab = openTab();
    await soon();
    tab.stream()?.fail();
    await jest.advanceTimersByTimeAsync(1_000);
    tab.stream()?.open();

    tab.stream()?.fail();
    await jest.advanceTimersByTimeAsync(1_000);

    expect(bff.tickets).toBe(3);
  });

  test('comes back at once when the network does', async () => {
    const { bff, openTab } = aBrowser();
    bff.refusal = new BffError('network/unreachable', 0);
    const tab = openTab();
    await jest.advanceTimersByTimeAsync(20_000);
    const before = bff.tickets;
    bff.refusal = undefined;

    window.dispatchEvent(new Event('online'));
    await jest.advanceTimersByTimeAsync(1_000);

    expect(bff.tickets).toBe(before + 1);
    expect(tab.streams).toHaveLength(1);
    tab.stop();
  });

  test('is not asked for again in an account without the integration', async () => {
    const { bff, openTab } = aBrowser();
    bff.refusal = new BffError('auth/account-not-installed', 403);
    openTab();

    await jest.advanceTimersByTimeAsync(600_000);

    expect(bff.tickets).toBe(1);
  });

  test('survives news that cannot be read', async () => {
    const { openTab } = aBrowser();
    const tab = openTab();
    await soon();

    tab.stream()?.dispatchEvent(new MessageEvent('call', { data: 'not JSON' }));
    tab.stream()?.send(aCall());

    expect(tab.news).toEqual(['voipstudio:1 ringing']);
  });

  test('leaves no stream and no timer when the widget goes', async () => {
    const { openTab } = aBrowser();
    const tab = openTab();
    await soon();
    tab.stream()?.fail();

    tab.stop();
    await jest.advanceTimersByTimeAsync(120_000);

    expect(tab.streams.map(({ isClosed }) => isClosed)).toEqual([true]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

test('a ticket that leads to another host is not followed', () => {
  expect(withLastEventId('https://evil.example/feed', 'https://bff.example', null)).toBeUndefined();
});
