import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import type { ProviderName } from '../../bff/contract/settings';
import { defaultSeed } from '../sandbox/kommo/default-seed';
import { PROJECT_ROOT } from '../sandbox/project-root';
import { SANDBOX_CREDENTIALS } from '../sandbox/sandbox-credentials';
import type { Delivery } from '../sandbox/providers/delivery';
import { jsonPost, readFixture } from '../sandbox/providers/delivery';
import { sendDelivery } from '../sandbox/providers/send-deliveries';
import { telnyxHeaders } from '../sandbox/providers/telnyx';
import { twilioCallback } from '../sandbox/providers/twilio';
import { zadarmaNotification } from '../sandbox/providers/zadarma';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/needs';
import { CHROMIUM } from './support/chromium';
import { press } from './support/press';
import { productInBrowser } from './support/product-in-browser';
import type { RunningProduct } from './support/run-product';

jest.setTimeout(120_000);

const MOST_CLICKS = 8;
const run = promisify(execFile);

interface SetUp {
  readonly provider: ProviderName;
  readonly clicks: number;
  /** In the order of the fields; Tab leads from one to the next. */
  readonly keys: readonly string[];
  readonly webhook: string;
  /** Typed by hand where the provider tells no users. */
  readonly typed: readonly string[];
  readonly managers: readonly string[];
}

const SET_UPS: readonly SetUp[] = [
  {
    provider: 'voipstudio',
    clicks: 4,
    keys: [SANDBOX_CREDENTIALS.voipstudio.apiToken],
    webhook: 'voipstudio/call-hangup.json',
    typed: [],
    managers: ['10001', '10002', '10003'],
  },
  {
    provider: 'myoperator',
    clicks: 5,
    keys: [SANDBOX_CREDENTIALS.myoperator.apiToken],
    webhook: 'myoperator/v2-call-summary.json',
    typed: [],
    managers: ['10001', '10002', '10003'],
  },
  {
    provider: 'roistat',
    clicks: 6,
    keys: [SANDBOX_CREDENTIALS.roistat.apiKey, SANDBOX_CREDENTIALS.roistat.project],
    webhook: 'roistat/after-call.json',
    typed: ['101', '102'],
    managers: ['101', '102'],
  },
  {
    provider: 'twilio',
    clicks: 6,
    keys: [SANDBOX_CREDENTIALS.twilio.accountSid, SANDBOX_CREDENTIALS.twilio.authToken],
    webhook: 'twilio/call-completed.json',
    typed: ['+12125550101', '+12125550102'],
    managers: ['+12125550101', '+12125550102'],
  },
  {
    provider: 'aircall',
    clicks: 5,
    keys: Object.values(SANDBOX_CREDENTIALS.aircall),
    webhook: 'aircall/call-ended.json',
    typed: [],
    managers: ['10001', '10002', '10003'],
  },
  // They tell no e-mail: a line under another name than Kommo's is typed.
  {
    provider: 'zadarma',
    clicks: 6,
    keys: Object.values(SANDBOX_CREDENTIALS.zadarma),
    webhook: 'zadarma/notify-end.json',
    typed: ['10001'],
    managers: ['10001', '10002', '10003'],
  },
  {
    provider: 'telnyx',
    clicks: 6,
    keys: Object.values(SANDBOX_CREDENTIALS.telnyx),
    webhook: 'telnyx/call-hangup.json',
    typed: ['sip:10001@sip.telnyx.com'],
    managers: ['10001', '10002', '10003'].map((name) => `sip:${name}@sip.telnyx.com`),
  },
  {
    provider: 'ringcentral',
    clicks: 5,
    keys: Object.values(SANDBOX_CREDENTIALS.ringcentral),
    webhook: 'ringcentral/inbound-manager-disconnected.json',
    typed: [],
    managers: ['10001', '10002', '10003'],
  },
];

/** Those whose deliveries are proved by something that can be checked only once it is stored, and how they prove them. */
const PROVED_BY_KEY: Readonly<Partial<Record<ProviderName, (fields: Fields, url: string) => Delivery>>> = {
  twilio: (fields, url) =>
    twilioCallback(
      { authToken: SANDBOX_CREDENTIALS.twilio.authToken, url },
      { label: 'sample', atSecond: 0, fields },
    ),
  aircall: (fields) => jsonPost('sample', 0, { ...fields, token: SANDBOX_CREDENTIALS.aircall.webhookToken }),
  zadarma: (fields) => zadarmaNotification(SANDBOX_CREDENTIALS.zadarma.apiSecret, 0, fields),
  telnyx(fields) {
    const body = JSON.stringify(fields);
    return { label: 'sample', method: 'POST', headers: telnyxHeaders(body), body, atSecond: 0 };
  },
  ringcentral(fields) {
    const { verificationToken } = SANDBOX_CREDENTIALS.ringcentral;
    const sent = jsonPost('sample', 0, fields);
    return { ...sent, headers: { ...sent.headers, 'verification-token': verificationToken } };
  },
};
type Fields = Readonly<Record<string, unknown>>;

describeWith(CHROMIUM, 'an account that has nothing yet', () => {
  const { product, open } = productInBrowser();

  test.each(SET_UPS)('is set up for $provider with $clicks clicks', async ({ clicks, ...wanted }) => {
    const { page, close } = await open({ user: 'ada', path: '/settings/widgets/' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await forgetEverything(product());
    await page.reload();
    const presses = await countPresses(page);

    await page.click('.integration-tile');
    await page.waitForSelector('.kt-settings');
    if (wanted.provider !== 'voipstudio') await page.click(`.kt-choice:has([value="${wanted.provider}"])`);
    await enterKeys(page, wanted.keys);
    await page.waitForSelector('.kt-check_ok');
    await press(page.getByRole('button', { name: 'Copy' }));
    await page.waitForSelector('.kt-heard[data-heard="false"]');
    const address = await page.evaluate(() => navigator.clipboard.readText());
    const isProvedByKey = PROVED_BY_KEY[wanted.provider] !== undefined;
    if (!isProvedByKey) {
      await deliver(address, wanted);
      await page.waitForSelector('.kt-heard[data-heard="true"]');
    }
    await enterExtensions(page, wanted.typed);
    await eventually(async () => (await extensionsIn(page)).length === wanted.managers.length, {
      within: 30_000,
    });
    await press(page.locator('.js-widget-save'));
    await page.waitForSelector('.modal', { state: 'detached' });

    expect(await presses()).toBe(clicks);
    expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);
    const stored = await product().settings();
    expect(stored).toMatchObject({ active: true, provider: wanted.provider });
    expect(stored.managers.map(({ extension }) => extension)).toEqual(wanted.managers);
    if (isProvedByKey) await deliver(address, wanted);
    await eventually(async () => (await product().settings()).lastDeliveryAt !== null);
    // Neither Kommo's own settings of the widget nor the page hold a key.
    const kept = JSON.stringify(await product().account()) + (await page.content());
    expect(wanted.keys.filter((key) => key.length > 8 && kept.includes(key))).toEqual([]);
    await close();
  });
});

/** Disabled in Kommo, and every trace of the account deleted here: what follows begins as a first installation does. */
async function forgetEverything(product: RunningProduct): Promise<void> {
  await product.disable();
  await eventually(async () => (await product.account()).widget.status === 'install');
  await run(process.execPath, ['dist/bff/cli/main.js', 'accounts', 'purge', String(defaultSeed().id)], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, DATA_DIR: product.dataDir },
  });
}

/** A press of the mouse, wherever it lands (a click on a label is one, though the page sees two), or of Enter. */
/**
 * What the page is pressed. On the document, not the window: there the browser's driver takes back a press whose button moved
 * under it, and presses again.
 */
async function countPresses(page: Page): Promise<() => Promise<number>> {
  let count = 0;
  await page.exposeFunction('pressed', () => (count += 1));
  await page.evaluate(`
    document.addEventListener('pointerdown', (event) => event.isTrusted && pressed(), true);
    document.addEventListener('keydown', (event) => event.isTrusted && event.key === 'Enter' && pressed(), true);
  `);
  return async () => count;
}

async function enterKeys(page: Page, keys: readonly string[]): Promise<void> {
  await page.locator('.kt-settings input[type=password]:visible').first().click();
  for (const [index, key] of keys.entries()) {
    if (index > 0) await page.keyboard.press('Tab');
    await page.keyboard.insertText(key);
  }
}

/** From one extension Tab leads over the tick box to the next. */
async function enterExtensions(page: Page, extensions: readonly string[]): Promise<void> {
  if (extensions.length === 0) return;
  await page.locator('.kt-table input[inputmode=tel]').first().click();
  for (const [index, extension] of extensions.entries()) {
    if (index > 0) for (const _step of ['tick box', 'extension']) await page.keyboard.press('Tab');
    await page.keyboard.type(extension);
  }
}

async function extensionsIn(page: Page): Promise<readonly string[]> {
  const values = await page
    .locator('.kt-table input[inputmode=tel]')
    .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
  return values.filter((value) => value !== '');
}

/** What the provider does once the address stands in its panel. */
async function deliver(
  url: string,
  { provider, webhook }: Pick<SetUp, 'provider' | 'webhook'>,
): Promise<void> {
  const fields = readFixture(webhook);
  const delivery = PROVED_BY_KEY[provider]?.(fields, url) ?? jsonPost(webhook, 0, fields);
  expect(await sendDelivery(delivery, url)).toMatchObject({ status: 200 });
}
