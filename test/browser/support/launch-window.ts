import type { BrowserContext } from 'playwright-core';
import { chromium } from 'playwright-core';
import { freePort } from '../../support/free-port';
import { CHROMIUM_OPTIONS } from './chromium';

/** One window of Chromium, whose tabs hide each other, are slowed down in the background, and can be frozen. */
export interface BrowserWindow {
  readonly context: BrowserContext;
  readonly close: () => Promise<void>;
}

/** Playwright runs every page as if it were in front; tests of tabs need those that a person has. */
const AS_IF_IN_FRONT = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

export async function launchWindow(): Promise<BrowserWindow> {
  const port = await freePort();
  const { args, ...options } = CHROMIUM_OPTIONS;
  const launched = await chromium.launch({
    ...options,
    args: [...args, `--remote-debugging-port=${port}`, '--window-size=1360,900'],
    ignoreDefaultArgs: AS_IF_IN_FRONT,
  });
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('the browser has no window');
  return {
    context,
    async close() {
      await browser.close();
      await launched.close();
    },
  };
}
