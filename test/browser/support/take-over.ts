/** Ends the tab that listens in each way that a browser knows, and times until another one does. */
import type { Page } from 'playwright-core';
import { eventually } from '../../support/eventually';
import type { OpenedStream, Tabs } from './open-tabs';

/** `freezes`: the browser tells it first, and runs nothing of it afterwards. `hangs`: without a word. */
export const ENDINGS = ['closes', 'freezes', 'hangs'] as const;
export type Ending = (typeof ENDINGS)[number];

export interface TakeOver {
  /** Milliseconds from before the end to the next open stream, both by this machine's clock. */
  readonly took: number;
  readonly stream: OpenedStream;
  /** The tab that listened before goes on; a closed one is replaced by a new one. */
  readonly comeBack: () => Promise<void>;
}

const AT_MOST = { within: 20_000, every: 5 };

/** The one tab that holds an event stream. */
export async function listener(tabs: Tabs): Promise<Page> {
  let listening: readonly Page[] = [];
  await eventually(async () => (listening = await tabs.listening()).length === 1, AT_MOST);
  const [page] = listening;
  if (page === undefined) throw new Error('no tab listens');
  return page;
}

/** @param meanwhile begins with the end, and is not waited for before the next tab listens */
export async function takeOver(
  tabs: Tabs,
  how: Ending,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<TakeOver> {
  const before = await listener(tabs);
  const end = await prepare(tabs, before, how);
  tabs.leaveOut(before);
  const from = performance.timeOrigin + performance.now();
  const [comeBack] = await Promise.all([end(), meanwhile()]);
  let stream: OpenedStream | undefined;
  await eventually(async () => {
    stream = (await tabs.streams()).find(({ at }) => at > from);
    return stream !== undefined;
  }, AT_MOST);
  if (stream === undefined) throw new Error('no tab took over');
  return { took: stream.at - from, stream, comeBack };
}

/** All that takes time is done before the clock runs. @returns how to end it, and then how to take that back */
async function prepare(tabs: Tabs, page: Page, how: Ending): Promise<() => Promise<() => Promise<void>>> {
  if (how === 'closes') {
    return async () => {
      await page.close();
      return async () => void (await tabs.openAnother());
    };
  }
  const devtools = await tabs.context.newCDPSession(page);
  const freezes = how === 'freezes';
  if (!freezes) await devtools.send('Debugger.enable');
  const setLife = (state: 'frozen' | 'active') => devtools.send('Page.setWebLifecycleState', { state });
  return async () => {
    if (freezes) await setLife('frozen');
    else await devtools.send('Debugger.pause');
    return async () => {
      if (freezes) await setLife('active');
      else await devtools.send('Debugger.disable');
      await devtools.detach();
      tabs.takeIn(page);
    };
  };
}
