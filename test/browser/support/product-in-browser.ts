import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium';
import type { Visit } from './open-page';
import { openPage } from './open-page';
import type { RunningProduct } from './run-product';
import { runProduct } from './run-product';

export interface ProductInBrowser {
  readonly product: () => RunningProduct;
  /** A tab of its own session; see `openPage`. */
  readonly open: (visit: Visit) => ReturnType<typeof openPage>;
}

/** For a group of tests, which share both: there before the first of them, gone after the last. */
export function productInBrowser(): ProductInBrowser {
  let product: RunningProduct | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    product = await runProduct();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const there = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('it is there within a test, and not before');
    return one;
  };
  return {
    product: () => there(product),
    open: (visit) => openPage(there(browser), there(product), visit),
  };
}
