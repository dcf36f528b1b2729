import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/needs';
import { CHROMIUM } from './support/chromium';
import type { BrowserWindow } from './support/launch-window';
import { launchWindow } from './support/launch-window';
import { openTabs } from './support/open-tabs';
import type { Tabs } from './support/open-tabs';
import type { RunningProduct } from './support/run-product';
import { runProduct } from './support/run-product';
import { listener } from './support/take-over';

jest.setTimeout(90_000);

const NORA = { name: 'Nora No-Lead', number: '+12125096995' };
const SLOWLY = { within: 20_000 };

describeWith(CHROMIUM, 'ten tabs of one manager', () => {
  let product: RunningProduct;
  let browser: BrowserWindow;
  let tabs: Tabs;

  beforeAll(async () => {
    product = await runProduct();
    browser = await launchWindow();
    tabs = await openTabs(browser.context, product, { user: 'maria', many: 10 });
    await tabs.lookAt(tab(9));
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const tab = (index: number): Page => {
    const page = tabs.pages[index];
    if (page === undefined) throw new Error(`there is no tab ${index}`);
    return page;
  };
  const call = (pace: 'real' | 'fast'): Promise<void> =>
    product.call({
      provider: 'voipstudio',
      scenario: 'incoming-answered',
      number: NORA.number,
      userId: 43,
      pace,
    });
  /** Saves the form, which is in this tab and in no other. */
  const answer = async (page: Page): Promise<void> => {
    await page.waitForSelector('.kt-result');
    expect(await tabs.count('.kt-result')).toBe(1);
    await page.click('.kt-result__buttons .kt-button_primary');
    await page.waitForSelector('.kt-result', { state: 'detached' });
  };

  test('hold one stream, show one card, and ask for the result once', async () => {
    await listener(tabs);

    await call('fast');

    await tab(9).waitForSelector(`.kt-call:has-text("${NORA.name}")`);
    expect(await tabs.count('.kt-call')).toBe(1);
    await answer(tab(9));
  });

  test('show the call in the tab that is looked at, and leave it out of the one before', async () => {
    await call('real');
    await tab(9).waitForSelector('.kt-call');

    await tabs.lookAt(tab(4));

    await tab(4).waitForSelector(`.kt-call:has-text("${NORA.name}")`);
    await eventually(async () => (await tabs.count('.kt-call')) === 1, SLOWLY);
    await tab(4).click('.kt-call__close');
    await tabs.lookAt(tab(9));
    await eventually(async () => (await tabs.count('.kt-call')) === 0, SLOWLY);
  });

  test('show a call that rang while the browser was offline', async () => {
    const listening = await listener(tabs);
    const seen = tab(listening === tab(5) ? 4 : 5);
    await tabs.lookAt(seen);
    await tabs.context.setOffline(true);
    await listening.close();

    await call('real');
    await tabs.context.setOffline(false);

    await seen.waitForSelector(`.kt-call:has-text("${NORA.name}")`);
  });
});
