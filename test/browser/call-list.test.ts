import type { BrowserContext, Page } from 'playwright-core';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/needs';
import { CHROMIUM } from './support/chromium';
import type { Visit } from './support/open-page';
import { productInBrowser } from './support/product-in-browser';

jest.setTimeout(150_000);

const SLOWLY = { within: 40_000, every: 50 };
/** A call of the simulated provider rings for seven seconds and lasts eleven. */
const A_CALL = { timeout: 40_000 };

describeWith(CHROMIUM, 'a call list', () => {
  const { product, open: openPage } = productInBrowser();

  /** Each test has a manager of its own: a call goes on ringing after its test. */
  const open = async (visit: Visit) => {
    const { page } = await openPage(visit);
    return { page, asked: requestsToBff(page.context(), product().bffUrl) };
  };

  test('is called one after the other, and only while the manager wants it', async () => {
    const { page, asked } = await open({ user: 'maria', path: '/contacts/' });
    await choose(page, ['Nora No-Lead', 'Lars Lost-Lead']);
    expect(await states(page)).toEqual(['waiting', 'waiting']);
    expect(asked('POST /api/calls')).toEqual([]);

    await press(page, 'Start calling');
    await page.waitForSelector('.kt-list__row[data-state="calling"]');
    await press(page, 'Pause');
    await page.waitForSelector('.kt-call:has-text("Nora No-Lead")');
    await saveResult(page);
    await eventually(async () => (await states(page))[0] === 'done', SLOWLY);
    expect(await states(page)).toEqual(['done', 'waiting']);
    expect(asked('POST /api/calls')).toHaveLength(1);

    await press(page, 'Resume');
    await page.waitForSelector('.kt-list__row[data-state="calling"]', A_CALL);
    await page.reload();
    await page.waitForSelector('.kt-list__row[data-state="calling"]');
    await press(page, 'Skip');
    expect(await states(page)).toEqual(['done', 'skipped']);
    await page.waitForSelector('.kt-list__status:has-text("Everyone on the list has been called.")');
    await press(page, 'Clear the list');

    await page.waitForSelector('.kt-list', { state: 'hidden' });
    expect(asked('POST /api/calls').map(({ to }) => to)).toEqual(['+1 (212) 509-6995', '+46 8 506 110 90']);
    // Of a list that runs nobody is asked again and again: the news come by the stream.
    expect(asked('GET /api/callees')).toHaveLength(1);
    expect(asked('GET /api/calls/').length).toBeLessThanOrEqual(1);
    await page.context().close();
  });

  test.each([
    {
      list: 'companies',
      visit: { user: 'sam', path: '/contacts/' },
      rows: ['Company Line Ltd', 'Company With Lead GmbH'],
      named: ['Company Line Ltd', 'Company With Lead GmbH'],
      first: { to: '+44 1183 211001', entity: { type: 'companies', id: 3001 } },
    },
    {
      list: 'leads',
      visit: { user: 'ada', path: '/leads/' },
      rows: ['Kitchen', 'Office chairs'],
      named: ['Olivia One-Lead · Kitchen', 'Sunil Several-Leads · Office chairs'],
      first: { to: '+44 7854 740947', entity: { type: 'leads', id: 4001 } },
    },
  ] as const)('is made of $list, begun, skipped and ended', async ({ visit, rows, named, first }) => {
    const { page, asked } = await open(visit);

    await choose(page, rows);
    expect(await page.locator('.kt-list__name').allTextContents()).toEqual(named);
    await press(page, 'Start calling');
    await page.waitForSelector('.kt-list__row[data-state="calling"]');
    await press(page, 'Skip');
    await press(page, 'Skip');

    expect(await states(page)).toEqual(['skipped', 'skipped']);
    expect(asked('POST /api/calls')).toEqual([first]);
    await page.context().close();
  });

  test('tells a manager without an extension so, after one request for the whole list', async () => {
    const settings = await product().settings();
    await product().saveSettings({
      managers: settings.managers.filter(({ kommoUserId }) => kommoUserId !== 44),
    });
    const { page, asked } = await open({ user: 'sam', path: '/contacts/' });
    await choose(page, ['Nora No-Lead', 'Lars Lost-Lead']);

    await press(page, 'Start calling');

    await page.waitForSelector('.kt-list__status:has-text("extension")');
    expect(await states(page)).toEqual(['failed', 'waiting']);
    expect(asked('POST /api/calls')).toHaveLength(1);
    await page.click('[data-phone]');
    await page.locator('.phone-menu__item').first().click();
    await page.waitForSelector('.notification:has-text("extension")');
    await product().saveSettings({ managers: settings.managers });
    await page.context().close();
  });

  test('says why nobody was added, when those who were chosen have no number', async () => {
    const { page } = await open({ user: 'ada', path: '/contacts/' });

    await page.getByRole('checkbox', { name: 'Phoneless Phil' }).check();
    await page.click('.list-more');

    await page.waitForSelector('.notification:has-text("have no phone number")');
    await page.context().close();
  });
});

async function choose(page: Page, rows: readonly string[]): Promise<void> {
  for (const row of rows) await page.getByRole('checkbox', { name: row }).check();
  await page.click('.list-more');
  await page.waitForSelector('.kt-list__row');
}

function press(page: Page, button: string): Promise<void> {
  return page.locator('.kt-list').getByRole('button', { name: button, exact: true }).click();
}

function states(page: Page): Promise<readonly (string | null)[]> {
  return page
    .locator('.kt-list__row')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-state')));
}

async function saveResult(page: Page): Promise<void> {
  await page.waitForSelector('.kt-result', A_CALL);
  await page.click('.kt-result__buttons .kt-button_primary');
  await page.waitForSelector('.kt-result', { state: 'detached' });
}

/** @returns the bodies of what any tab asked for so far, by method and the beginning of the path */
function requestsToBff(
  context: BrowserContext,
  bffUrl: string,
): (beginning: string) => readonly { readonly to?: string }[] {
  const requests: { readonly what: string; readonly body: { readonly to?: string } }[] = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(bffUrl) || request.method() === 'OPTIONS') return;
    const { pathname } = new URL(request.url());
    // Only our own bodies go there.
    const body = (request.postDataJSON() ?? {}) as { readonly to?: string };
    requests.push({ what: `${request.method()} ${pathname}`, body });
  });
  return (beginning) => requests.filter(({ what }) => what.startsWith(beginning)).map(({ body }) => body);
}
