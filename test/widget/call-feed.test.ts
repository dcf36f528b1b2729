import type { CallView } from '../../bff/contract/call-view';
import { withLastEventId } from '../../widget/call-feed/ticket-url';
import { aBrowser, soon } from './support/a-browser';
import { aCall, answeredCall, endedCall } from './support/a-call';

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

  test('is taken over within a second from a tab that hangs, by one that is looked at', async () => {
    const { openTab } = aBrowser();
    const hung = openTab();
    await soon();
    hung.stream()?.send(aCall(), '7');
    const second = openTab();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(second.streams).toEqual([]);
    hung.state.hangs = true;

    await jest.advanceTimersByTimeAsync(1_000);

    expect(second.stream()?.url).toContain('lastEventId=7');
    // When it wakes it learns that it leads no longer.
    expect(hung.stream()?.isClosed).toBe(true);
  });

  test('is left alone by tabs in the background', async () => {
    const { openTab } = aBrowser();
    const hung = openTab();
    const second = openTab();
    second.state.isVisible = false;
    document.dispatchEvent(new Event('visibilitychange'));
    await soon();
    hung.state.hangs = true;

    await jest.advanceTimersByTimeAsync(10_000);
    expect(second.streams).toEqual([]);
    second.state.isVisible = true;
    document.dispatchEvent(new Event('visibilitychange'));
    await jest.advanceTimersByTimeAsync(1_000);

    expect(second.streams).toHaveLength(1);
  });

  test('is let go before the browser freezes the tab, and wished for again afterwards', async () => {
    const { bff, openTab } = aBrowser();
    const tab = openTab();
    await soon();

    document.dispatchEvent(new Event('freeze'));
    expect(tab.streams.map(({ isClosed }) => isClosed)).toEqual([true]);
    document.dispatchEvent(new Event('resume'));
    await soon();

    expect(bff.tickets).toBe(2);
    expect(tab.streams.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  });

  test('knows its place in a tab that opened when nothing was ringing', async () => {
    const { openTab } = aBrowser();
    const first = openTab();
    await soon();
    first.stream()?.send(endedCall(), '9');
    const second = openTab();
    await soon();

    first.stop();
    await soon();

    expect(second.stream()?.url).toContain('lastEventId=9');
  });

  test('shares what the manager decided in one tab, also with tabs that open later', async () => {
    const { openTab } = aBrowser();
    const [first, second] = [openTab(), openTab()];
    await soon();

    second.marks.set('dismissed:voipstudio:1', true);
    const third = openTab();
    await soon();

    expect([first, third].map(({ marks }) => marks.has('dismissed:voipstudio:1'))).toEqual([true, true]);
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
    bff.recent = [
      aCall(),
      endedCall({ callId: 'voipstudio:0' }),
      endedCall({ callId: 'voipstudio:-1', endedAt: '2026-01-01T09:50:00.000Z' }),
    ];

    const tab = openTab();
    await soon();
    tab.stream()?.open();
    await soon();

    // The call that has just ended may still have no result.
    expect(tab.news).toEqual(['voipstudio:0 ended', 'voipstudio:1 ringing']);
  });

  test('does not bring a call back to life with an older look at it', async () => {
    const { bff, openTab } = aBrowser();
    let look = (_calls: readonly CallView[]): void => undefined;
    bff.recentCalls = () => new Promise((resolve) => (look = resolve));
    const tab = openTab();
    await soon();
    tab.stream()?.open();
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

test('a ticket that leads to another host is not followed', () => {
  expect(withLastEventId('https://evil.example/feed', 'https://bff.example', null)).toBeUndefined();
});
