import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { PROJECT_ROOT } from '../sandbox/project-root';
import { describeWith } from '../support/needs';
import { CHROMIUM, launchChromium } from './support/chromium';
import type { Gallery, Visit } from './support/gallery/open-gallery';
import { openGallery } from './support/gallery/open-gallery';
import { pseudoLocale } from './support/pseudo-locale';

jest.setTimeout(120_000);

const LONG = 'Maximiliane-Alexandrowna von Hohenstein, Donaudampfschifffahrtsgesellschaftskapitänswitwe';
const english: unknown = JSON.parse(readFileSync(join(PROJECT_ROOT, 'i18n/en.json'), 'utf8'));

interface Sight {
  readonly how: string;
  readonly visit?: Omit<Visit, 'state'>;
  /** Of the window, in CSS pixels: half of it is what a zoom of 200 % leaves. */
  readonly width?: number;
  readonly letters?: number;
}

const SIGHTS: readonly Sight[] = [
  ...(['en', 'es', 'pt', 'tr', 'id'] as const).map((locale) => ({ how: `in ${locale}`, visit: { locale } })),
  { how: 'in a language of accents that needs 40 % more room', visit: { texts: pseudoLocale(english) } },
  { how: 'with names as long as they come', visit: { name: LONG } },
  { how: 'with letters twice as large', letters: 2 },
  { how: 'at a zoom of 200 %', width: 640 },
  { how: 'in a narrow window, with long names', visit: { name: LONG, locale: 'pt' }, width: 320 },
];

describeWith(CHROMIUM, 'nothing is cut off, laid over something or wider than the page', () => {
  let browser: Browser;
  let gallery: Gallery;

  beforeAll(async () => {
    browser = await launchChromium();
    gallery = await openGallery(browser);
  });
  afterAll(() => browser?.close());

  test.each(SIGHTS)('$how, in every state', async ({ visit = {}, width = 1_000, letters = 1 }) => {
    await gallery.page.setViewportSize({ width, height: 900 });
    const faults: string[] = [];
    for (const state of gallery.states) {
      await gallery.visit({ state, ...visit });
      if (letters > 1) await gallery.enlargeText(letters);
      const found = await gallery.layoutFaults();
      faults.push(...found.map((fault) => `${state}: ${fault}`));
    }

    expect(faults).toEqual([]);
  });
});
