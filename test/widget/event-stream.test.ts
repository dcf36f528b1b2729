import { BffError } from '../../widget/bff-client/bff-error';
import { aBrowser, soon } from './support/a-browser';
import { aCall } from './support/a-call';

beforeEach(() => jest.useFakeTimers({ now: new Date('2026-01-01T10:00:10Z') }));
afterEach(() => jest.useRealTimers());

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

  test('finds what rang while it was away, when it had no place to go on from', async () => {
    const { bff, openTab } = aBrowser();
    const tab = openTab();
    await soon();
    tab.stream()?.open();
    tab.stream()?.fail();
    bff.recent = [aCall()];
    await jest.advanceTimersByTimeAsync(1_000);

    tab.stream()?.open();
    await soon();

    expect(tab.news).toEqual(['voipstudio:1 ringing']);
  });

  test('is replaced when the network comes back, though it looks alive', async () => {
    const { openTab } = aBrowser();
    const tab = openTab();
    await soon();
    tab.stream()?.open();

    window.dispatchEvent(new Event('online'));
    await jest.advanceTimersByTimeAsync(1_000);

    expect(tab.streams.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    tab.stop();
  });

  test('is opened anew, from where it was, when its beats stay away', async () => {
    const { openTab } = aBrowser();
    const tab = openTab();
    await soon();
    tab.stream()?.open();
    tab.stream()?.send(aCall(), '7');
    tab.stream()?.beat(15);
    await jest.advanceTimersByTimeAsync(44_000);
    tab.stream()?.beat(15);

    await jest.advanceTimersByTimeAsync(44_000);
    expect(tab.streams).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(2_000);

    expect(tab.streams.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    expect(tab.stream()?.url).toContain('lastEventId=7');
    tab.stop();
  });

  test('that never answers is given up, and one of a server without beats is not', async () => {
    const { openTab } = aBrowser();
    const tab = openTab();
    await soon();
    await jest.advanceTimersByTimeAsync(31_000);
    expect(tab.streams.map(({ isClosed }) => isClosed)).toEqual([true, false]);

    tab.stream()?.open();
    await jest.advanceTimersByTimeAsync(3_600_000);

    expect(tab.streams).toHaveLength(2);
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
