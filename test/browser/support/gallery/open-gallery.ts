import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import webpack from 'webpack';
import { PROJECT_ROOT } from '../../../sandbox/project-root';

/** The gallery's code as one script that offers `gallery.show`. */
async function buildGallery(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kommo-telephony-gallery-'));
  const rule = {
    test: /\.ts$/,
    loader: 'ts-loader',
    options: { configFile: 'tsconfig.widget.json', transpileOnly: true },
  };
  const compiler = webpack({
    context: PROJECT_ROOT,
    mode: 'none',
    target: ['web', 'es2020'],
    entry: join(PROJECT_ROOT, 'test/browser/support/gallery/gallery.ts'),
    output: { path: folder, filename: 'gallery.js', library: { name: 'gallery', type: 'var' } },
    // Kommo's dialog is not opened here.
    externals: { jquery: 'undefined', 'lib/components/base/modal': 'undefined' },
    resolve: { extensions: ['.ts', '.js'] },
    module: { rules: [rule] },
  });
  try {
    await new Promise<void>((resolve, reject) => {
      compiler.run((error, stats) => {
        const failed =
          error ?? (stats?.hasErrors() === true ? new Error(stats.toString('errors-only')) : null);
        if (failed) reject(failed);
        else resolve();
      });
    });
    return await readFile(join(folder, 'gallery.js'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readTexts(locale: string): Promise<string> {
  return readFile(join(PROJECT_ROOT, `i18n/${locale}.json`), 'utf8');
}

export interface Visit {
  readonly state: string;
  readonly locale?: string;
  readonly theme?: 'light' | 'dark';
  readonly name?: string;
  /** Instead of the locale's own. */
  readonly texts?: unknown;
}

export interface Gallery {
  readonly states: readonly string[];
  readonly page: Page;
  /** Leaves what was shown and shows this. */
  readonly visit: (visit: Visit) => Promise<void>;
  /** One state with many names, one after the other. */
  readonly visitEach: (state: string, names: readonly string[]) => Promise<void>;
  readonly enlargeText: (factor: number) => Promise<void>;
  /** What is cut off, covered or too wide: one line per place. */
  readonly layoutFaults: () => Promise<readonly string[]>;
}

/** A page over an origin of its own (storage needs one) that nothing but the test answers. */
export async function openGallery(browser: Browser, width = 1_000): Promise<Gallery> {
  const script = await buildGallery();
  const page = await browser.newPage({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
  await page.route('**/*', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><html lang="en"><title>Gallery</title>',
    }),
  );
  const enter = async (): Promise<void> => {
    await page.goto('https://gallery.invalid/');
    await page.addScriptTag({ content: script });
  };
  await enter();
  const states = await page.evaluate<string[]>('gallery.NAMES');
  return {
    states,
    page,
    async visitEach(state, names) {
      await enter();
      const options = `{ texts: ${await readTexts('en')}, locale: 'en' }`;
      await page.evaluate(`gallery.showEach(${JSON.stringify(state)}, ${JSON.stringify(names)}, ${options})`);
    },
    enlargeText: (factor) => page.evaluate(`gallery.enlargeText(${factor})`),
    layoutFaults: () => page.evaluate<readonly string[]>('gallery.layoutFaults()'),
    async visit({ state, locale = 'en', theme = 'light', name = 'Olivia Lane', texts: given }) {
      await enter();
      const texts = given === undefined ? await readTexts(locale) : JSON.stringify(given);
      const colours = theme === 'dark' ? ['#0e1824', 'dark'] : ['#f3f5f8', 'light'];
      const seen = await page.evaluate<string>(
        `document.documentElement.setAttribute('data-color-scheme', '${colours[1]}');
         document.documentElement.lang = '${locale}';
         document.body.style.cssText = 'background: ${colours[0]}; color-scheme: ${colours[1]}; font: 14px sans-serif';
         gallery.show(${JSON.stringify(state)}, { texts: ${texts}, name: ${JSON.stringify(name)}, locale: '${locale}' })`,
      );
      await page.waitForSelector(seen, { state: 'attached' });
      // The form lies in a dialog of the host: here in the page itself.
      await page.evaluate(
        `document.querySelectorAll('body > .kt-result').forEach((form) => {
           form.style.cssText = 'max-width: 460px; margin: 20px; padding: 20px; background: var(--kt-surface)';
         })`,
      );
    },
  };
}
