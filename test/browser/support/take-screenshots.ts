import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { PROJECT_ROOT } from '../../sandbox/project-root';
import { launchChromium } from './chromium';
import { openPage } from './open-page';
import type { RunningProduct } from './run-product';
import { runProduct } from './run-product';

/**
 * The pictures of the documentation, taken of the built product; to be run after a change of the widget's looks:
 * `npm run build && node -r ./test/support/run-typescript.js test/browser/support/take-screenshots.ts`
 */

const FOLDER = join(PROJECT_ROOT, 'docs/images');
const OLIVIA = { path: '/leads/detail/4001', number: '+447854740947' };

type Theme = 'light' | 'dark';

interface Studio {
  readonly product: RunningProduct;
  readonly browser: Browser;
  readonly theme: Theme;
}

async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const product = await runProduct();
  const browser = await launchChromium();
  try {
    for (const theme of ['light', 'dark'] as const) {
      await takeCall({ product, browser, theme });
      await takeCallList({ product, browser, theme });
      await takeSettings({ product, browser, theme });
    }
  } finally {
    await browser.close();
    await product.stop();
  }
}

async function takeCall({ product, browser, theme }: Studio): Promise<void> {
  const visit = { user: 'maria', theme, path: OLIVIA.path, panel: true } as const;
  const { page, close } = await openPage(browser, product, visit);
  const picture = async (name: string): Promise<void> => {
    await standStill(page);
    await page.screenshot({ path: join(FOLDER, `${name}-${theme}.png`) });
  };
  const call = { provider: 'voipstudio', scenario: 'incoming-answered', number: OLIVIA.number } as const;

  // An earlier call, so that the card has something to tell.
  await product.call({ ...call, userId: 43, pace: 'fast' });
  await saveResult(page, 'Asked for oak samples.');
  await page.waitForSelector('.kt-call', { state: 'detached', timeout: 20_000 });
  await page.waitForSelector('.notification', { state: 'detached', timeout: 20_000 });

  await product.call({ ...call, userId: 43, pace: 'fast' });
  await page.waitForSelector('.kt-call[data-phase="ringing"] .kt-past');
  await picture('incoming-call');
  await page.waitForSelector('.kt-result');
  await page.fill('.kt-result textarea', 'Wants an offer for twelve chairs, delivery in May.');
  await picture('call-result');
  await page.click('.kt-result__buttons .kt-button_primary');
  await page.waitForSelector('.feed-item_call:has-text("twelve chairs")');
  await page.waitForSelector('.notification', { state: 'detached', timeout: 20_000 });
  await picture('logged-call');
  await close();
}

async function saveResult(page: Page, note: string): Promise<void> {
  await page.waitForSelector('.kt-result', { timeout: 20_000 });
  await page.fill('.kt-result textarea', note);
  await page.click('.kt-result__buttons .kt-button_primary');
  await page.waitForSelector('.kt-result', { state: 'detached' });
}

async function takeCallList({ product, browser, theme }: Studio): Promise<void> {
  const { page, close } = await openPage(browser, product, { user: 'maria', theme, path: '/contacts/' });
  for (const row of await page.locator('.list-table tbody input').all()) await row.check();
  await page.click('.list-more');
  await page.waitForSelector('.kt-list__row');
  await page.waitForSelector('.notification', { state: 'detached', timeout: 20_000 });
  await standStill(page);
  await page.screenshot({ path: join(FOLDER, `call-list-${theme}.png`) });
  await close();
}

async function takeSettings({ product, browser, theme }: Studio): Promise<void> {
  const visit = { user: 'ada', theme, path: '/settings/widgets/' } as const;
  const { page, close } = await openPage(browser, product, visit);
  await page.click('.integration-tile');
  await page.waitForSelector('.widget-settings .kt-lines', { state: 'attached' });
  await standStill(page);
  await page.screenshot({ path: join(FOLDER, `settings-${theme}.png`) });
  await close();
}

/** A picture of something that fades in shows what is behind it. */
async function standStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const passing = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    await Promise.all(passing.map((one) => one.finished.catch(() => undefined)));
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
