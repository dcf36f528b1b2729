/** From the arrival of the provider's ringing webhook to the card in the manager's window, in Chromium. */
import { performance } from 'node:perf_hooks';
import type { Browser, Page } from 'playwright-core';
import { CHROMIUM, launchChromium } from '../browser/support/chromium';
import { USERS, openPage } from '../browser/support/open-page';
import { runProduct } from '../browser/support/run-product';
import type { RunningProduct } from '../browser/support/run-product';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import type { Delivery } from '../sandbox/providers/delivery';
import { quantile, report } from './numbers';

const RUNS = 3;
const CALLS = 40;
const PAGES = 20;

export async function ringToCard(): Promise<void> {
  if (!CHROMIUM.isThere) throw new Error('there is no Chromium: set CHROMIUM_PATH');
  const product = await runProduct();
  const browser = await launchChromium();
  try {
    const { managers, webhookUrl } = await product.settings();
    const extension = managers.find(({ kommoUserId }) => kommoUserId === USERS.maria)?.extension ?? '';
    await firstRings(browser, product, { webhookUrl, extension });
    const { page } = await openPage(browser, product, { user: 'maria' });
    const ring = (name: string) => timeOf(page, { webhookUrl, extension, name });
    await ring('first');
    const runs: number[][] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const times: number[] = [];
      for (let call = 0; call < CALLS; call += 1) times.push(await ring(`${run}-${call}`));
      runs.push(times);
    }
    for (const share of [0.5, 0.95]) {
      report(
        `widget: webhook to card, p${share * 100}`,
        'ms',
        runs.map((times) => quantile(times, share)),
      );
    }
  } finally {
    await browser.close();
    await product.stop();
  }
}

/** Each in a page of its own, which has had a moment to load the cards' code ahead. */
async function firstRings(
  browser: Browser,
  product: RunningProduct,
  line: Pick<Ring, 'webhookUrl' | 'extension'>,
): Promise<void> {
  const times: number[] = [];
  for (let one = 0; one < PAGES; one += 1) {
    const { page, close } = await openPage(browser, product, { user: 'maria' });
    await page.waitForFunction(
      `performance.getEntriesByType('resource').some(({ name }) => name.includes('/calls.js'))`,
    );
    times.push(await timeOf(page, { ...line, name: `first-${one}` }));
    await close();
  }
  for (const share of [0.5, 0.95]) {
    report(`widget: webhook to card, first ring of a page, p${share * 100}`, 'ms', [quantile(times, share)]);
  }
}

interface Ring {
  readonly webhookUrl: string;
  readonly extension: string;
  readonly name: string;
}

/** Milliseconds from before the request leaves to the card's place in the page: both clocks are this machine's. */
async function timeOf(page: Page, { webhookUrl, extension, name }: Ring): Promise<number> {
  const [delivery, ...rest] = voipstudioCall({
    id: `card-${process.pid}-${name}`,
    externalNumber: '+12125096995',
    outcome: 'missed',
    extension,
  });
  if (delivery?.body === undefined) throw new Error('the sample call has no first delivery');
  const seen = page.evaluate<number>(`new Promise((resolve) => {
    const look = () => {
      if (document.querySelector('.kt-call') === null) return;
      observer.disconnect();
      resolve(performance.timeOrigin + performance.now());
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true });
    look();
  })`);
  const sentAt = performance.timeOrigin + performance.now();
  await deliver(webhookUrl, delivery);
  const took = (await seen) - sentAt;
  await page.click('.kt-call__close');
  await page.waitForSelector('.kt-call', { state: 'detached' });
  // A call that went on ringing would be shown in the next page as well.
  for (const later of rest) await deliver(webhookUrl, later);
  return took;
}

async function deliver(url: string, { headers, body }: Pick<Delivery, 'headers' | 'body'>): Promise<void> {
  await (
    await fetch(url, { method: 'POST', headers, ...(body === undefined ? {} : { body }) })
  ).arrayBuffer();
}
