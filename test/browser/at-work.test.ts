import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/needs';
import { CHROMIUM } from './support/chromium';
import { productInBrowser } from './support/product-in-browser';

jest.setTimeout(90_000);

const NORA = { id: 2003, name: 'Nora No-Lead', number: '+12125096995' };
const SLOWLY = { within: 20_000 };
const OUTCOME = '.kt-result [type=radio]';

describeWith(CHROMIUM, 'a manager at work', () => {
  const { product, open: openPage } = productInBrowser();

  const open = async (path: string) => {
    const opened = await openPage({ user: 'maria', path });
    opened.page.setDefaultTimeout(15_000);
    return opened;
  };
  const call = (pace: 'real' | 'fast', scenario = 'incoming-answered') =>
    product().call({ provider: 'voipstudio', scenario, number: NORA.number, userId: 43, pace });
  const noted = async (words: string) =>
    (await product().account()).notes.some(({ params }) => JSON.stringify(params).includes(words));

  test('saves a result with two clicks', async () => {
    const { page, close } = await open('/dashboard/');
    await call('fast');
    await page.waitForSelector('.kt-result');
    const presses = await countedPresses(page, 'pointerdown');

    await page.click('.kt-choice:has-text("Deal")');
    await page.click('.kt-result__buttons .kt-button_primary');

    await page.waitForSelector('.kt-result', { state: 'detached' });
    expect(await presses()).toBe(2);
    await eventually(() => noted('Deal'), SLOWLY);
    await close();
  });

  test('saves a result with two keys, the form having the focus already', async () => {
    const { page, close } = await open('/dashboard/');
    await call('fast');
    await page.waitForSelector(`${OUTCOME}:focus`);

    // The form opens at the first outcome; an arrow takes the next.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+Enter');

    await page.waitForSelector('.kt-result', { state: 'detached' });
    await eventually(() => noted('Call back'), SLOWLY);
    await close();
  });

  test('fills in the whole form and saves it by keyboard alone', async () => {
    const { page, close } = await open('/dashboard/');
    await call('fast');
    await page.waitForSelector(`${OUTCOME}:focus`);
    const keys = page.keyboard;

    await keys.press('Space');
    await keys.press('Tab');
    await keys.type('Written without a mouse');
    await tabTo(page, '.kt-task input');
    await keys.type('Send the offer');
    await tabTo(page, '.kt-pill:has-text("In a week")');
    await keys.press('Enter');
    await tabTo(page, '.kt-result__buttons .kt-button_primary');
    await keys.press('Enter');

    await page.waitForSelector('.kt-result', { state: 'detached' });
    await eventually(() => noted('Written without a mouse'), SLOWLY);
    await eventually(
      async () => (await product().account()).tasks.some(({ text }) => text === 'Send the offer'),
      SLOWLY,
    );
    await close();
  });

  test('sees one card from the ring to the hang-up, in the same place and without a flicker', async () => {
    const { page, close } = await open('/dashboard/');
    // What comes in from above is on its way for a moment.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await call('real');
    const card = await page.waitForSelector('.kt-call[data-phase="ringing"]');
    await page.waitForSelector('.kt-call .kt-past');
    const place = await card.boundingBox();
    const gaps = await watchForGaps(page);

    await page.waitForSelector('.kt-call[data-phase="talking"]', SLOWER);
    expect(await page.textContent('.kt-call__clock')).toMatch(/^0:0\d$/);
    expect(await card.evaluate((one) => one.isConnected)).toBe(true);
    await page.waitForSelector('.kt-call[data-phase="ended"]', SLOWER);

    expect(await card.evaluate((one) => one.isConnected)).toBe(true);
    const { x, y, width } = (await card.boundingBox()) ?? {};
    expect({ x, y, width }).toEqual({ x: place?.x, y: place?.y, width: place?.width });
    expect(await gaps()).toBe(0);
    await page.click('.kt-result__buttons .kt-button_primary');
    await page.waitForSelector('.kt-result', { state: 'detached' });
    await close();
  });

  test.each([
    { path: '/dashboard/', width: 1_360 },
    { path: '/contacts/', width: 1_360 },
    { path: `/contacts/detail/${NORA.id}`, width: 1_360 },
    { path: '/leads/detail/4001', width: 1_100 },
  ])('sees the card clear of Kommo’s controls: $path, $width wide', async ({ path, width }) => {
    const { page, close } = await open(path);
    await page.setViewportSize({ width, height: 820 });
    await call('fast', 'incoming-missed');
    await page.waitForSelector('.kt-call');

    expect(await coveredControls(page)).toEqual([]);
    await page.click('.kt-call__close');
    await close();
  });

  test('moves the card with the mouse and makes it small, and finds it so in the next page', async () => {
    const { page, close } = await open('/dashboard/');
    await call('real', 'incoming-missed');
    await page.waitForSelector('.kt-call');
    const before = await page.locator('.kt-corner').boundingBox();
    const grip = await page.locator('.kt-bar__grip').boundingBox();

    await drag(page, grip, { x: -300, y: 120 });
    await page.click('.kt-bar .kt-icon-button');
    const moved = await page.locator('.kt-corner').boundingBox();
    await page.reload();
    await page.waitForSelector('.kt-corner[data-small] .kt-call');

    expect((moved?.x ?? 0) - (before?.x ?? 0)).toBeCloseTo(-300, -1);
    expect((await page.locator('.kt-corner').boundingBox())?.x).toBeCloseTo(moved?.x ?? 0, 0);
    await close();
  });

  test('calls the number on a card by a click, and the call knows the card', async () => {
    const { page, close } = await open(`/contacts/detail/${NORA.id}`);
    const asked = page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/api/calls'));

    await page.click('[data-phone]');
    await page.locator('.phone-menu__item').first().click();

    expect((await asked).postDataJSON()).toEqual({
      to: '+1 (212) 509-6995',
      entity: { type: 'contacts', id: NORA.id },
    });
    await page.waitForSelector('.notification:has-text("Your phone rings first")');
    await page.waitForSelector(`.kt-call:has-text("${NORA.name}")`, SLOWER);
    await close();
  });
});

const SLOWER = { timeout: 40_000 };

async function countedPresses(page: Page, type: string): Promise<() => Promise<number>> {
  let count = 0;
  await page.exposeFunction('pressed', () => (count += 1));
  await page.evaluate(`addEventListener('${type}', (event) => event.isTrusted && pressed(), true)`);
  return async () => count;
}

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await page.locator(':focus').and(page.locator(selector)).count()) > 0) return;
  }
  throw new Error(`${selector} cannot be reached`);
}

/** Moments in which no card, or more than one, was there to be painted. */
async function watchForGaps(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(`
    window.gaps = 0;
    window.observer = new MutationObserver(() => {
      if (document.querySelectorAll('.kt-call').length !== 1) window.gaps += 1;
    });
    observer.observe(document.body, { childList: true, subtree: true });`);
  return () => page.evaluate<number>('(observer.disconnect(), window.gaps)');
}

/** By the geometry of the page itself; what is scrolled away or hidden cannot be covered. */
function coveredControls(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const card = document.querySelector('.kt-call').getBoundingClientRect();
    return [...document.querySelectorAll('a[href], button, input, select, textarea')]
      .filter((one) => one.closest('.kt-root') === null && one.checkVisibility())
      .filter((one) => {
        const { left, right, top, bottom, width } = one.getBoundingClientRect();
        return width > 0 && left < card.right && right > card.left && top < card.bottom && bottom > card.top;
      })
      .map((one) => one.outerHTML.slice(0, 80));
  })()`);
}

async function drag(
  page: Page,
  from: { readonly x: number; readonly y: number } | null,
  by: { readonly x: number; readonly y: number },
): Promise<void> {
  if (from === null) throw new Error('there is nothing to drag');
  const [x, y] = [from.x + 10, from.y + 10];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by.x / 2, y + by.y / 2);
  await page.mouse.move(x + by.x, y + by.y);
  await page.mouse.up();
}
