/** What the widget takes of a page's main thread until it listens: its code read and run, and Kommo's callbacks. */
import { CHROMIUM, launchChromium } from '../browser/support/chromium';
import { openGuestPage } from '../browser/support/open-guest-page';
import { quantile, report } from './numbers';

const PAGES = 40;

export async function widgetInit(): Promise<void> {
  if (!CHROMIUM.isThere) throw new Error('there is no Chromium: set CHROMIUM_PATH');
  const browser = await launchChromium();
  try {
    const { page, reload } = await openGuestPage(browser);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable');
    const scriptTime = async (): Promise<number> => {
      const { metrics } = await devtools.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0) * 1_000;
    };
    const whole: number[] = [];
    const init: number[] = [];
    for (let one = 0; one < PAGES; one += 1) {
      await reload();
      const before = await scriptTime();
      init.push(await page.evaluate<number>(CALLED));
      await page.waitForFunction('guest.streams.length > 0');
      whole.push((await scriptTime()) - before);
      await page.evaluate('guest.widget.callbacks.destroy()');
    }
    for (const share of [0.5, 0.95]) {
      report(`widget: code and init until they return, p${share * 100}`, 'ms', [quantile(init, share)]);
      report(`widget: script time until it listens, p${share * 100}`, 'ms', [quantile(whole, share)]);
    }
  } finally {
    await browser.close();
  }
}

/** As a page of Kommo does it: the code is read and run, then `render`, `init` and `bind_actions`. */
const CALLED = `(() => {
  const from = performance.now();
  guest.loadScript();
  guest.start();
  return performance.now() - from;
})()`;
