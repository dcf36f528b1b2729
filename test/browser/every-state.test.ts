import type { Browser } from 'playwright-core';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/needs';
import { HOSTILE_TEXTS } from '../widget/support/hostile-texts';
import { accessibilityFaults } from './support/accessibility';
import { CHROMIUM, launchChromium } from './support/chromium';
import type { Gallery } from './support/gallery/open-gallery';
import { openGallery } from './support/gallery/open-gallery';

jest.setTimeout(120_000);

const LOCALES = ['en', 'es', 'pt', 'tr', 'id'];

describeWith(CHROMIUM, 'every screen', () => {
  let browser: Browser;
  let gallery: Gallery;

  beforeAll(async () => {
    browser = await launchChromium();
    gallery = await openGallery(browser);
  });
  afterAll(() => browser?.close());

  // Colours are the same in every language: both themes are looked at in one.
  test.each(LOCALES)('has no barrier in any state, in %s', async (locale) => {
    const faults: string[] = [];
    for (const state of gallery.states) {
      for (const theme of locale === 'en' ? (['light', 'dark'] as const) : (['light'] as const)) {
        await gallery.visit({ state, locale, theme });
        // Four hundred places to live are as good as one.
        await gallery.page.evaluate(
          `document.querySelectorAll('option:not(:checked)').forEach((one) => one.remove())`,
        );
        expect(await gallery.page.locator('.kt-root :visible').count()).toBeGreaterThan(0);
        const found = await accessibilityFaults(gallery.page);
        faults.push(...found.map((fault) => `${state}, ${theme}: ${fault}`));
      }
    }

    expect(faults).toEqual([]);
  });

  test('runs nothing that a caller, a manager or a card is called', async () => {
    await gallery.page.exposeFunction('executed', () => executions.push('ran'));
    const executions: string[] = [];
    for (const state of ['ringing', 'result form, refused', 'call list', 'settings, all open']) {
      await gallery.visitEach(state, HOSTILE_TEXTS);
    }
    // An image that does not exist is looked for first.
    await gallery.page.waitForLoadState('networkidle');

    expect(HOSTILE_TEXTS.length).toBeGreaterThanOrEqual(500);
    expect(executions).toEqual([]);
    // Whoever takes one for markup would be seen here.
    await gallery.page.evaluate(`document.body.innerHTML = '<img src=x onerror=executed()>'`);
    await eventually(() => executions.length === 1);
  });

  test('moves while it rings, but not for those who want nothing to move', async () => {
    const moving = () => gallery.page.evaluate<number>('document.getAnimations().length');

    await gallery.page.emulateMedia({ reducedMotion: 'no-preference' });
    await gallery.visit({ state: 'ringing' });
    expect(await moving()).toBeGreaterThan(0);
    await gallery.page.emulateMedia({ reducedMotion: 'reduce' });
    await gallery.visit({ state: 'ringing' });

    expect(await moving()).toBe(0);
  });
});
