import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import { PROJECT_ROOT } from '../../sandbox/project-root';
import { watchTraces } from './watch-traces';

/** What the BFF says to a manager with an extension; other requests stay without an answer. */
const ANSWERS = {
  'GET /api/settings': {
    ...DEFAULT_SETTINGS,
    active: true,
    credentials: {},
    webhookUrl: '',
    lastDeliveryAt: null,
    notices: [],
    kommoUsers: [{ id: 42, name: 'Ada Admin' }],
    managers: [{ kommoUserId: 42, extension: '101' }],
  },
  'POST /api/feed-tickets': { url: '/api/feed?ticket=1', expiresAt: '' },
  'GET /api/calls': { calls: [], nextCursor: null },
  'GET /api/callees': {
    callees: [{ card: { type: 'contacts', id: 7 }, name: 'Olivia Lane', phone: '+12125550101' }],
  },
};

const read = (file: string): string => readFileSync(join(PROJECT_ROOT, file), 'utf8');
const asData = (id: string, data: unknown): string =>
  `<script type="application/json" id="${id}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`;

export interface GuestPage {
  readonly page: Page;
  /** The page anew, before the widget has come. */
  readonly reload: () => Promise<void>;
  /** The widget comes; resolves when it listens. */
  readonly start: () => Promise<void>;
}

/** The built widget in a page that has nothing else in it (`guest-host.js`), with its traces watched. */
export async function openGuestPage(browser: Browser): Promise<GuestPage> {
  const page = await browser.newPage();
  const scripts = readdirSync(join(PROJECT_ROOT, 'dist/widget')).filter((name) => name.endsWith('.js'));
  const files = Object.fromEntries(scripts.map((name) => [name, read(`dist/widget/${name}`)]));
  const data = asData('files', files) + asData('texts', JSON.parse(read('dist/widget/i18n/en.json')));
  const body = `<!doctype html><title>Kommo</title><body><main></main>${data}`;
  await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.addInitScript(watchTraces);
  return {
    page,
    async reload() {
      await page.goto('http://localhost/');
      await page.addScriptTag({ content: read('node_modules/jquery/dist/jquery.js') });
      await page.addScriptTag({ content: read('test/browser/support/guest-host.js') });
      await page.evaluate(`localStorage.clear(); guest.answers = ${JSON.stringify(ANSWERS)}`);
    },
    async start() {
      const streams = await page.evaluate<number>('guest.streams.length');
      await page.evaluate('guest.start()');
      await page.waitForFunction(`guest.streams.length > ${streams}`);
    },
  };
}
