import type { BrowserContext, Page, Request } from 'playwright-core';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/needs';
import { CHROMIUM } from './support/chromium';
import { addressOf } from './support/open-page';
import { productInBrowser } from './support/product-in-browser';

jest.setTimeout(120_000);

const NORA = { id: 2003, number: '+12125096995' };
const MARIA = { user: 'maria', path: `/contacts/detail/${NORA.id}` } as const;
const SLOWLY = { within: 40_000, every: 50 };

describeWith(CHROMIUM, 'a result that the BFF cannot take at once', () => {
  const { product, open: openPage } = productInBrowser();

  const open = async () => {
    const { page } = await openPage(MARIA);
    return { page, sent: resultsTaken(page.context()) };
  };
  /** The tab after the one that was closed. */
  const openNext = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(addressOf(product(), MARIA));
    await page.waitForSelector('[data-widget-ready]');
    return page;
  };
  const speak = async (page: Page): Promise<void> => {
    const call = { provider: 'voipstudio', scenario: 'incoming-answered', number: NORA.number } as const;
    await product().call({ ...call, userId: 43, pace: 'fast' });
    await page.waitForSelector('.kt-result');
  };
  const notesWith = async (words: string) => {
    const { notes } = await product().account();
    return notes.filter(({ type, params }) => type === 'call_in' && JSON.stringify(params).includes(words));
  };
  const callNotes = async () =>
    (await product().account()).notes.filter(
      ({ type, entity }) => type === 'call_in' && entity.id === NORA.id,
    );

  test('waits while the network is away, and is sent once when it returns', async () => {
    const before = (await callNotes()).length;
    const { page, sent } = await open();
    await speak(page);
    await page.context().setOffline(true);

    await save(page, 'Oak, twelve chairs');
    await page.waitForSelector('.kt-pending__call');
    expect(sent).toEqual([]);
    await page.context().setOffline(false);

    await eventually(async () => (await notesWith('Oak, twelve chairs')).length === 1, SLOWLY);
    await page.waitForSelector('.kt-pending__call', { state: 'detached' });
    expect(sent).toHaveLength(1);
    expect(await callNotes()).toHaveLength(before + 1);
    await page.context().close();
  });

  test('is sent once by the next tab, when the BFF ended and the tab was closed meanwhile', async () => {
    const before = (await callNotes()).length;
    const { page, sent } = await open();
    await speak(page);
    await eventually(async () => (await callNotes()).length === before + 1, SLOWLY);
    await product().end();

    await save(page, 'Walnut, two tables');
    await page.waitForSelector('.kt-pending__call');
    await page.close();
    await product().startAgain();
    const next = await openNext(page.context());

    await eventually(async () => (await notesWith('Walnut, two tables')).length === 1, SLOWLY);
    await next.waitForSelector('.feed-item_call:has-text("Walnut, two tables")');
    expect(sent).toHaveLength(1);
    expect(await callNotes()).toHaveLength(before + 1);
    await page.context().close();
  });

  test('is kept while it is written: the tab closes, the BFF ends, and every word is there again', async () => {
    const { page, sent } = await open();
    await speak(page);
    await page.fill('.kt-result textarea', 'Not said to the e');
    await page.getByRole('button', { name: 'Tomorrow' }).first().click();
    await product().end();
    await page.close();
    await product().startAgain();

    const next = await openNext(page.context());
    await next.click('.kt-pending__call');

    expect(await next.inputValue('.kt-result textarea')).toBe('Not said to the e');
    await next.locator('.kt-result textarea').press('End');
    await next.keyboard.type('nd');
    await next.click('.kt-result__buttons .kt-button_primary');
    await eventually(async () => (await notesWith('Not said to the end')).length === 1, SLOWLY);
    expect(sent).toHaveLength(1);
    await page.context().close();
  });

  test('is sent by the tab that stayed open, when the BFF comes back without a word of the network', async () => {
    const { page, sent } = await open();
    await speak(page);
    await product().end();
    await save(page, 'Ash, one bench');
    await page.waitForSelector('.kt-pending__call');

    await product().startAgain();

    await eventually(async () => (await notesWith('Ash, one bench')).length === 1, SLOWLY);
    await page.waitForSelector('.kt-pending__call', { state: 'detached' });
    expect(sent).toHaveLength(1);
    await page.context().close();
  });
});

async function save(page: Page, note: string): Promise<void> {
  await page.fill('.kt-result textarea', note);
  await page.click('.kt-result__buttons .kt-button_primary');
  await page.waitForSelector('.kt-result', { state: 'detached' });
}

/** Results that the BFF has taken from any tab, as they come. */
function resultsTaken(context: BrowserContext): readonly Request[] {
  const taken: Request[] = [];
  context.on('response', (response) => {
    const request = response.request();
    if (request.method() === 'PUT' && request.url().endsWith('/result') && response.ok()) taken.push(request);
  });
  return taken;
}
