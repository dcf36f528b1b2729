import type { Browser, BrowserContext, Page } from 'playwright-core';

export const USERS = { ada: 42, maria: 43, sam: 44 } as const;

export interface Visit {
  readonly user: keyof typeof USERS;
  /** Below the account's address; the dashboard unless told. */
  readonly path?: string;
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en' | 'es' | 'pt' | 'tr' | 'id';
  /** The host waits for the promise of `onSave`; true unless told. */
  readonly awaitsOnSave?: boolean;
  readonly panel?: boolean;
}

export interface Addresses {
  readonly bffUrl: string;
  readonly sandboxUrl: string;
}

/** What the build bakes into script.js when nothing else is set. */
const BUILT_FOR = process.env['PUBLIC_URL'] ?? `http://localhost:${process.env['PORT'] ?? '3000'}`;

/** A tab of its own session, signed in, with the widget running; errors on the page are collected in `faults`. */
export async function openPage(browser: Browser, addresses: Addresses, visit: Visit) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 820 } });
  await servedFor(context, addresses);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(addressOf(addresses, visit));
  await page.waitForSelector('[data-widget-ready]');
  return { page, faults, close: () => context.close() };
}

/** The archive is built for one backend's address; this run's backend has a free port. */
export async function servedFor(context: BrowserContext, addresses: Addresses): Promise<void> {
  await context.route('**/widget/script.js*', async (route) => {
    const response = await route.fetch();
    const script = (await response.text()).replaceAll(BUILT_FOR, addresses.bffUrl);
    await route.fulfill({ response, body: script });
  });
}

export function addressOf({ sandboxUrl }: Addresses, visit: Visit): string {
  const query = new URLSearchParams({
    user: String(USERS[visit.user]),
    theme: visit.theme ?? 'light',
    lang: visit.language ?? 'en',
    awaitOnSave: visit.awaitsOnSave === false ? '0' : '1',
    panel: visit.panel === true ? '1' : '0',
  });
  return `${sandboxUrl}/demo${visit.path ?? '/dashboard/'}?${query.toString()}`;
}

/** Moves inside the account as a click on a link does, without loading the page again. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((href) => {
    const link = document.createElement('a');
    link.href = href;
    document.body.append(link);
    link.click();
    link.remove();
  }, `/demo${path}`);
}
