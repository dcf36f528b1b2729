import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/needs';
import { accessibilityFaults } from './support/accessibility';
import { CHROMIUM } from './support/chromium';
import { productInBrowser } from './support/product-in-browser';

jest.setTimeout(90_000);

/** Contacts of the demonstration account without a lead: their calls are logged on the contact itself. */
const NORA = { id: 2003, name: 'Nora No-Lead', number: '+12125096995' };
const LARS = { id: 2004, name: 'Lars Lost-Lead', number: '+46850611090' };

describeWith(CHROMIUM, 'a call in the browser of the manager', () => {
  const { product, open } = productInBrowser();

  const callNotes = async (contactId: number) => {
    const { notes } = await product().account();
    return notes.filter(({ entity, type }) => entity.id === contactId && type.startsWith('call_'));
  };

  test.each([
    { provider: 'voipstudio', contact: NORA },
    { provider: 'myoperator', contact: LARS },
  ] as const)(
    'a call from $provider rings, is asked about, and stands in the card once with its result',
    async ({ provider, contact }) => {
      const path = `/contacts/detail/${contact.id}`;
      const { page, faults } = await open({ user: 'maria', path });

      await product().call({
        provider,
        scenario: 'incoming-answered',
        number: contact.number,
        userId: 43,
        twice: true,
        pace: 'fast',
      });
      await page.waitForSelector(`.kt-call:has-text("${contact.name}")`);
      await noteResult(page, `Wants an offer by ${provider}`);

      await page.waitForSelector(`.feed-item_call:has-text("Wants an offer by ${provider}")`);
      expect(await callNotes(contact.id)).toHaveLength(1);
      expect(faults).toEqual([]);
    },
  );

  test('a call from Roistat rings at everyone, for Roistat does not say whose phone it is', async () => {
    const maria = await open({ user: 'maria' });
    const sam = await open({ user: 'sam' });

    await product().call({
      provider: 'roistat',
      scenario: 'incoming-missed',
      number: '+4930901820',
      pace: 'fast',
    });

    await Promise.all([maria.page, sam.page].map((page) => page.waitForSelector('.kt-call')));
    await eventually(async () => (await product().account()).notes.some((note) => note.entity.id === 4007), {
      within: 20_000,
    });
  });

  test('a call for a colleague does not ring here', async () => {
    const { page } = await open({ user: 'sam' });

    await product().call({
      provider: 'voipstudio',
      scenario: 'incoming-missed',
      number: '+14155550134',
      userId: 43,
      pace: 'fast',
    });

    await eventually(async () => (await callNotes(2005)).length === 1, { within: 20_000 });
    expect(await page.locator('.kt-call').count()).toBe(0);
  });

  test('a call from an unknown number waits among the incoming leads, once', async () => {
    const { page } = await open({ user: 'maria', path: '/incoming/' });

    await product().call({
      provider: 'voipstudio',
      scenario: 'unknown-number',
      number: '',
      userId: 44,
      twice: true,
      pace: 'fast',
    });

    await page.waitForSelector('.incoming-lead');
    expect((await product().account()).incomingLeads).toHaveLength(1);
  });

  test.each(['light', 'dark'] as const)('the result form can be used without barriers, %s', async (theme) => {
    const { page } = await open({ user: 'maria', theme });

    await product().call({
      provider: 'voipstudio',
      scenario: 'incoming-answered',
      number: NORA.number,
      userId: 43,
      pace: 'fast',
    });
    await page.waitForSelector('.kt-result');

    expect(await accessibilityFaults(page, '.modal')).toEqual([]);
    await noteResult(page, 'Done');
  });
});

async function noteResult(page: Page, note: string): Promise<void> {
  await page.waitForSelector('.kt-result');
  await page.fill('.kt-result textarea', note);
  await page.click('.kt-result__buttons .kt-button_primary');
  await page.waitForSelector('.kt-result', { state: 'detached' });
}
