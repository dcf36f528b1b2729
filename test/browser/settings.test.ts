import type { Browser, Page } from 'playwright-core';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/needs';
import { accessibilityFaults } from './support/accessibility';
import { CHROMIUM, launchChromium } from './support/chromium';
import { openPage } from './support/open-page';
import type { Visit } from './support/open-page';
import type { RunningProduct } from './support/run-product';
import { runProduct } from './support/run-product';

jest.setTimeout(90_000);

const FORM = '#sandbox_telephony_custom_content .kt-root';

describeWith(CHROMIUM, 'the settings window in the administrator’s browser', () => {
  let product: RunningProduct;
  let browser: Browser;

  beforeAll(async () => {
    product = await runProduct();
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const openSettings = async (visit: Partial<Visit> = {}): Promise<Page> => {
    const { page } = await openPage(browser, product, { user: 'ada', path: '/settings/widgets/', ...visit });
    await page.click('.integration-tile');
    await page.waitForSelector(`${FORM} input`);
    return page;
  };
  const giveExtension = (page: Page, manager: string, extension: string) =>
    page.getByLabel(manager).first().fill(extension);
  const extensions = async () => (await product.settings()).managers.map(({ extension }) => extension);

  test.each([
    { host: 'waits for', awaitsOnSave: true, extension: '20002' },
    { host: 'does not wait for', awaitsOnSave: false, extension: '20003' },
  ])('what was saved is stored, in a host that $host onSave', async ({ awaitsOnSave, extension }) => {
    const page = await openSettings({ awaitsOnSave });

    await giveExtension(page, 'Maria Manager', extension);
    await page.click('.js-widget-save');

    await eventually(async () => (await extensions()).includes(extension), { within: 10_000 });
  });

  test('two managers with one extension are told so at the field, and nothing is stored', async () => {
    const before = await extensions();
    const page = await openSettings();

    await giveExtension(page, 'Maria Manager', '777');
    await giveExtension(page, 'Sam Seller', '777');
    await page.click('.js-widget-save');

    await page.waitForSelector(`${FORM} [aria-invalid="true"]`);
    expect(await extensions()).toEqual(before);
  });

  test('the form neither asks for nor shows a stored secret', async () => {
    const page = await openSettings();

    const passwords = page.locator(`${FORM} input[type="password"]`);

    expect(
      await passwords.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value)),
    ).toEqual(expect.arrayContaining(['']));
    expect(await page.content()).not.toContain('sandbox-token');
  });

  test.each(['light', 'dark'] as const)('the form can be used without barriers, %s', async (theme) => {
    const page = await openSettings({ theme });

    expect(await accessibilityFaults(page, '.modal')).toEqual([]);
  });

  test('nothing of the widget is left in the page after it is disabled', async () => {
    const page = await openSettings();

    await page.click('.js-widget-uninstall');
    await page.waitForSelector('.modal', { state: 'detached' });

    await eventually(async () => (await page.locator('[class*="kt-"], .nav__phone').count()) === 0);
  });
});
