import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/needs';
import { accessibilityFaults } from './support/accessibility';
import { CHROMIUM } from './support/chromium';
import type { Visit } from './support/open-page';
import { press } from './support/press';
import { productInBrowser } from './support/product-in-browser';

jest.setTimeout(90_000);

/** More than the page has stops. */
const TABS_MAX = 120;
const FORM = '#sandbox_telephony_custom_content .kt-root';

describeWith(CHROMIUM, 'the settings window in the administrator’s browser', () => {
  const { product, open: openPage } = productInBrowser();

  const openSettings = async (visit: Partial<Visit> = {}): Promise<Page> => {
    const { page } = await openPage({ user: 'ada', path: '/settings/widgets/', ...visit });
    await page.click('.integration-tile');
    await page.waitForSelector(`${FORM} input`);
    return page;
  };
  const giveExtension = (page: Page, manager: string, extension: string) =>
    page.getByLabel(manager).first().fill(extension);
  const extensions = async () => (await product().settings()).managers.map(({ extension }) => extension);

  test.each([
    { host: 'waits for', awaitsOnSave: true, extension: '20002' },
    { host: 'does not wait for', awaitsOnSave: false, extension: '20003' },
  ])('what was saved is stored, in a host that $host onSave', async ({ awaitsOnSave, extension }) => {
    const page = await openSettings({ awaitsOnSave });

    await giveExtension(page, 'Maria Manager', extension);
    await press(page.locator('.js-widget-save'));

    await eventually(async () => (await extensions()).includes(extension), { within: 10_000 });
  });

  test('two managers with one extension are told so at the field, and nothing is stored', async () => {
    const before = await extensions();
    const page = await openSettings();

    await giveExtension(page, 'Maria Manager', '777');
    await giveExtension(page, 'Sam Seller', '777');
    await press(page.locator('.js-widget-save'));

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

  test.each([
    { language: 'en', theme: 'light' },
    { language: 'en', theme: 'dark' },
    { language: 'es', theme: 'dark' },
    { language: 'pt', theme: 'light' },
    { language: 'tr', theme: 'dark' },
    { language: 'id', theme: 'light' },
  ] as const)('every part of the form can be used without barriers: $language, $theme', async (visit) => {
    const page = await openSettings(visit);
    await page.waitForSelector('.kt-lines', { state: 'attached' });
    await page.evaluate(() => {
      document.querySelectorAll<HTMLDetailsElement>('.kt-root details').forEach((one) => (one.open = true));
      document.querySelector<HTMLInputElement>('[value="myoperator"]')?.click();
      // Four hundred places to live are as good as one.
      document.querySelectorAll('option:not(:checked)').forEach((one) => one.remove());
    });

    expect(await accessibilityFaults(page, '.modal')).toEqual([]);
    await page.context().close();
  });

  test('an administrator disables, installs and sets everything up by keyboard alone', async () => {
    const { page } = await openPage({ user: 'ada', path: '/settings/widgets/' });
    const keys = keyboardOf(page);
    await keys.goTo('.integration-tile');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${FORM} input`);
    await keys.goTo('.js-widget-uninstall');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.modal', { state: 'detached' });

    await keys.goTo('.integration-tile');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${FORM} input`);
    await keys.goTo('[type=radio]');
    await page.keyboard.press('ArrowRight');
    await keys.goTo('[type=password]:visible');
    await page.keyboard.type('a-token-of-my-operator');
    await keys.goTo('[aria-label="Extension of Sam Seller"]');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('20007');
    await keys.goTo('summary:has-text("Missed call")');
    await page.keyboard.press('Enter');
    await keys.goTo('[type=checkbox]');
    await page.keyboard.press('Space');
    await keys.goTo('summary:has-text("Outgoing call")');
    await page.keyboard.press('Enter');
    await keys.goTo('select');
    await page.keyboard.press('ArrowDown');
    await keys.goTo('.js-widget-save');
    await page.keyboard.press('Enter');

    const stored = await eventually(async () => {
      const settings = await product().settings();
      if (!settings.managers.some(({ extension }) => extension === '20007'))
        throw new Error('not stored yet');
      return settings;
    });
    expect(stored).toMatchObject({
      active: true,
      provider: 'myoperator',
      credentials: { apiToken: { set: true } },
      rules: { missed: { createTask: false }, outgoingNew: { action: 'contact' } },
    });
    await page.context().close();
  });

  test('a test call rings in the administrator’s page, and its card lies in front of the window', async () => {
    const page = await openSettings();
    await giveExtension(page, 'Ada Admin', '10001');
    await press(page.locator('.js-widget-save'));
    await page.waitForSelector('.modal', { state: 'detached' });
    await page.click('.integration-tile');

    await press(page.getByRole('button', { name: 'Make a test call' }));

    const name = page.locator('.kt-call:has-text("Test call")');
    await name.waitFor();
    expect(
      await name.evaluate((card) => {
        const { left, top } = card.getBoundingClientRect();
        return document.elementFromPoint(left + 20, top + 20)?.closest('.kt-call') === card;
      }),
    ).toBe(true);
    await page.context().close();
  });

  test('nothing of the widget is left in the page after it is disabled', async () => {
    const page = await openSettings();

    // However it is pressed: a result that is asked for meanwhile takes the keys.
    await page.locator('.js-widget-uninstall').dispatchEvent('click');
    await page.waitForSelector('.modal', { state: 'detached' });

    await eventually(async () => (await page.locator('[class*="kt-"], .nav__phone').count()) === 0);
  });
});

/** Reaches things as somebody without a mouse does, and fails when Tab never gets there. */
function keyboardOf(page: Page) {
  const isThere = (selector: string): Promise<boolean> =>
    page
      .locator(':focus')
      .and(page.locator(selector))
      .count()
      .then((count) => count > 0);
  return {
    async goTo(selector: string): Promise<void> {
      for (let presses = 0; presses < TABS_MAX; presses += 1) {
        await page.keyboard.press('Tab');
        if (await isThere(selector)) return;
      }
      throw new Error(`${selector} cannot be reached`);
    },
  };
}
