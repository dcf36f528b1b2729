import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Addresses, Visit } from './open-page';
import { addressOf, servedFor } from './open-page';

export interface Tabs {
  readonly context: BrowserContext;
  readonly pages: readonly Page[];
  /** As a click on the browser's tab does: it is seen, the others are not. */
  readonly lookAt: (page: Page) => Promise<void>;
  /** Tabs that hold an open event stream of ours. */
  readonly listening: () => Promise<readonly Page[]>;
  /** How many elements there are over all tabs that run. */
  readonly count: (selector: string) => Promise<number>;
  /** A tab that is frozen answers nothing; it is left out of what is asked, until it is taken in again. */
  readonly leaveOut: (page: Page) => void;
  readonly takeIn: (page: Page) => void;
}

/** What the tab keeps for the test, in a page of its own making. */
interface Watched {
  isHidden?: boolean;
  streams?: EventSource[];
}

/** Tabs of one window. Headless pages are all seen at once, so which one is looked at is played. */
export async function openTabs(
  browser: Browser,
  addresses: Addresses,
  { many, ...visit }: Visit & { readonly many: number },
): Promise<Tabs> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 820 } });
  await servedFor(context, addresses);
  // A stream of the host's in each tab would use up the connections that a browser opens to one server.
  await context.route('**/_sandbox/changes*', (route) => route.fulfill({ status: 204 }));
  await context.addInitScript(watchPage);
  const pages: Page[] = [];
  for (let tab = 0; tab < many; tab += 1) pages.push(await context.newPage());
  for (const page of pages) {
    await page.goto(addressOf(addresses, visit));
    await page.waitForSelector('[data-widget-ready]');
  }
  const frozen = new Set<Page>();
  const running = (): Page[] => pages.filter((page) => !page.isClosed() && !frozen.has(page));
  const setHidden = (page: Page, isHidden: boolean): Promise<void> =>
    page.evaluate((hidden) => {
      (window as Watched).isHidden = hidden;
      document.dispatchEvent(new Event('visibilitychange'));
    }, isHidden);
  return {
    context,
    pages,
    async lookAt(page) {
      await Promise.all(running().map((other) => setHidden(other, other !== page)));
    },
    async listening() {
      const isOpen = await Promise.all(
        running().map((page) =>
          page.evaluate(() => ((window as Watched).streams ?? []).some(({ readyState }) => readyState === 1)),
        ),
      );
      return running().filter((_, tab) => isOpen[tab]);
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
  watched.streams = [];
  Object.defineProperty(document, 'visibilityState', {
    get: () => (watched.isHidden === true ? 'hidden' : 'visible'),
  });
  window.EventSource = class extends EventSource {
    constructor(url: string | URL) {
      super(url);
      if (String(url).includes('/api/feed')) watched.streams?.push(this);
    }
  };
}
