/** From the end of the tab that listens to the open stream of the next, over ten tabs in Chromium. */
import { CHROMIUM } from '../browser/support/chromium';
import { launchWindow } from '../browser/support/launch-window';
import { openTabs } from '../browser/support/open-tabs';
import { runProduct } from '../browser/support/run-product';
import { ENDINGS, listener, takeOver } from '../browser/support/take-over';
import { report } from './numbers';

const TABS = 10;
const TIMES = 15;

export async function takeOvers(): Promise<void> {
  if (!CHROMIUM.isThere) throw new Error('there is no Chromium: set CHROMIUM_PATH');
  const product = await runProduct();
  const browser = await launchWindow();
  try {
    const tabs = await openTabs(browser.context, product, { user: 'maria', many: TABS });
    for (const how of ENDINGS) {
      const times: number[] = [];
      for (let time = 0; time < TIMES; time += 1) {
        const leader = await listener(tabs);
        const seen = tabs.pages.find((page) => !page.isClosed() && page !== leader);
        if (seen !== undefined) await tabs.lookAt(seen);
        const { took, comeBack } = await takeOver(tabs, how);
        times.push(took);
        await comeBack();
      }
      report(`widget: the tab that listens ${how}, until the next listens`, 'ms', times);
    }
  } finally {
    await browser.close();
    await product.stop();
  }
}
