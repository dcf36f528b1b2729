import type { BrowserContext, Page } from 'playwright-core';
import type { Addresses, Visit } from './open-page';
import { addressOf, servedFor } from './open-page';

export interface Tabs {
  readonly context: BrowserContext;
  readonly pages: readonly Page[];
  /** As a click on the browser's tab does: it is seen, the others are not. */
  readonly lookAt: (page: Page) => Promise<void>;
  /** One more, in front of the others. */
  readonly openAnother: () => Promise<Page>;
  /** Tabs that hold an open event stream of ours. */
  readonly listening: () => Promise<readonly Page[]>;
  /** Every event stream that opened in tabs that run. */
  readonly streams: () => Promise<readonly OpenedStream[]>;
  /** Calls that every tab that runs has been told the end of, by its own stream or by another tab. */
  readonly heardEnded: () => Promise<readonly string[]>;
  /** How many elements there are over all tabs that run. */
  readonly count: (selector: string) => Promise<number>;
  /** A tab that is frozen answers nothing; it is left out of what is asked, until it is taken in again. */
  readonly leaveOut: (page: Page) => void;
  readonly takeIn: (page: Page) => void;
}

export interface OpenedStream {
  readonly page: Page;
  readonly url: string;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly at: number;
}

/** What the tab keeps for the test, in a page of its own making. */
interface Watched {
  streams?: EventSource[];
  opened?: { readonly url: string; readonly at: number }[];
  ended?: string[];
}

/** Tabs of one window; the last one is in front. */
export async function openTabs(
  context: BrowserContext,
  addresses: Addresses,
  { many, ...visit }: Visit & { readonly many: number },
): Promise<Tabs> {
  await servedFor(context, addresses);
  // A stream of the host's in each tab would use up the connections that a browser opens to one server.
  await context.route('**/_sandbox/changes*', (route) => route.fulfill({ status: 204 }));
  await context.addInitScript(watchPage);
  const pages: Page[] = [];
  const enter = async (page: Page): Promise<void> => {
    await page.goto(addressOf(addresses, visit));
    await page.waitForSelector('[data-widget-ready]');
  };
  for (let tab = 0; tab < many; tab += 1) pages.push(await context.newPage());
  for (const page of pages) await enter(page);
  const frozen = new Set<Page>();
  const running = (): Page[] => pages.filter((page) => !page.isClosed() && !frozen.has(page));
  return {
    context,
    pages,
    async lookAt(page) {
      await page.bringToFront();
      await page.waitForFunction('document.visibilityState === "visible"');
    },
    async openAnother() {
      const page = await context.newPage();
      await enter(page);
      pages.push(page);
      return page;
    },
    async listening() {
      const isOpen = await Promise.all(
        running().map((page) =>
          page.evaluate(() => ((window as Watched).streams ?? []).some(({ readyState }) => readyState === 1)),
        ),
      );
      return running().filter((_, tab) => isOpen[tab]);
    },
    async streams() {
      const opened = await Promise.all(
        running().map(async (page) => {
          const streams = await page.evaluate(() => (window as Watched).opened ?? []);
          return streams.map((stream) => ({ page, ...stream }));
        }),
      );
      return opened.flat();
    },
    async heardEnded() {
      const [first = [], ...others] = await Promise.all(
        running().map((page) => page.evaluate(() => (window as Watched).ended ?? [])),
      );
      return first.filter((callId) => others.every((ended) => ended.includes(callId)));
    },
    async count(selector) {
      const counts = await Promise.all(running().map((page) => page.locator(selector).count()));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    leaveOut: (page) => void frozen.add(page),
    takeIn: (page) => void frozen.delete(page),
  };
}

function watchPage(): void {
  const watched = window as Watched;
  const streams: EventSource[] = (watched.streams = []);
  const opened: { url: string; at: number }[] = (watched.opened = []);
  const ended: string[] = (watched.ended = []);
  const hear = ({ callId, status }: { readonly callId: string; readonly status: string }): void => {
    if (status === 'ended') ended.push(callId);
  };
  window.EventSource = class extends EventSource {
    constructor(url: string | URL) {
      super(url);
      if (!String(url).includes('/api/feed')) return;
      streams.push(this);
      this.addEventListener('open', () =>
        opened.push({ url: String(url), at: performance.timeOrigin + performance.now() }),
      );
      this.addEventListener('call', ({ data }: MessageEvent<string>) =>
        hear(JSON.parse(data) as Parameters<typeof hear>[0]),
      );
    }
  };
  window.BroadcastChannel = class extends BroadcastChannel {
    constructor(name: string) {
      super(name);
      this.addEventListener('message', ({ data }: MessageEvent<{ kind?: string; call?: unknown }>) => {
        if (data.kind === 'call') hear(data.call as Parameters<typeof hear>[0]);
      });
    }
  };
}
