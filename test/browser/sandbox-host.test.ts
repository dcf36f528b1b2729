import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { PROVIDER_NAMES, PROVIDER_TITLES } from '../../bff/contract/settings';
import type { Sandbox } from '../sandbox/start-sandbox';
import { startSandbox } from '../sandbox/start-sandbox';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { describeWith } from '../support/needs';
import { accessibilityFaults } from './support/accessibility';
import { CHROMIUM, launchChromium } from './support/chromium';
import { goTo, openPage } from './support/open-page';
import type { Visit } from './support/open-page';
import { press } from './support/press';
import { startStubBackend } from './support/stub-backend';

const CLIENT = { clientId: 'client', clientSecret: 'a-secret-of-this-test-alone-32-bytes' };

const callbackOf = (bffUrl: string) => `${bffUrl}/oauth/callback`;

describeWith(CHROMIUM, 'the simulated host page', () => {
  let browser: Browser;
  let backend: Awaited<ReturnType<typeof startStubBackend>>;
  let sandbox: Sandbox;
  let addresses: { bffUrl: string; sandboxUrl: string };

  beforeAll(async () => {
    const [backendPort, port] = [await freePort(), await freePort()];
    addresses = { bffUrl: `http://localhost:${backendPort}`, sandboxUrl: `http://localhost:${port}` };
    backend = await startStubBackend(backendPort, CLIENT.clientSecret);
    sandbox = await startSandbox({
      port,
      bffUrl: addresses.bffUrl,
      redirectUri: callbackOf(addresses.bffUrl),
      widgetFolder: join(__dirname, 'support/sample-widget'),
      ...CLIENT,
    });
    browser = await launchChromium();
  });

  beforeEach(() => sandbox.install());

  afterAll(async () => {
    await browser?.close();
    await sandbox?.stop();
    backend?.stop();
  });

  const open = async (visit: Omit<Visit, 'user'> = {}) =>
    (await openPage(browser, addresses, { user: 'ada', ...visit })).page;
  const hostCalls = (page: Page) =>
    page.evaluate(() => (window as unknown as { hostCalls: string[] }).hostCalls);

  test('a widget that says init_once lives on from page to page and only renders again', async () => {
    const page = await open();

    await goTo(page, '/leads/detail/4001');
    await page.waitForSelector('.page-card');
    await goTo(page, '/contacts/');

    await eventually(async () => (await hostCalls(page)).length === 5);
    expect(await hostCalls(page)).toEqual(['render', 'bind_actions', 'init', 'render', 'render']);
  });

  test('a click on a number offers the widget’s action, whose requests carry a token of the signed-in user', async () => {
    const page = await open({ path: '/contacts/detail/2001' });
    await page.evaluate((url) => Object.assign(window, { backend: url }), `${addresses.bffUrl}/whoami`);

    await page.click('[data-phone]');
    await page.click('text=Call now');

    await eventually(async () => (await hostCalls(page)).includes('user 42 of demo'));
    expect(await hostCalls(page)).toContain('call +44 7854 740947');
  });

  test('disabling tells onSave with N before the widget is destroyed', async () => {
    const page = await open({ path: '/settings/widgets/' });

    await page.click('.integration-tile');
    await press(page.locator('.js-widget-uninstall'));

    await eventually(async () => (await hostCalls(page)).includes('destroy'));
    const calls = await hostCalls(page);
    expect(calls.slice(calls.indexOf('settings'))).toEqual(['settings', 'onSave N', 'destroy']);
  });

  test('a host that waits for onSave keeps the window open when saving is refused', async () => {
    const page = await open({ path: '/settings/widgets/' });
    await refuseSaving(page);

    await save(page);

    await page.waitForSelector('.js-widget-save:not([disabled])');
    expect(await page.locator('.widget-settings').count()).toBe(1);
  });

  test('a host that does not wait takes a refused promise for a success', async () => {
    const page = await open({ path: '/settings/widgets/', awaitsOnSave: false });
    await refuseSaving(page);

    await save(page);

    await page.waitForSelector('.widget-settings', { state: 'detached' });
  });

  test('a note that reaches the account shows on an open card without a reload', async () => {
    const page = await open({ path: '/contacts/detail/2003' });

    await addCallNote(sandbox, 2003, callbackOf(addresses.bffUrl));

    await page.waitForSelector('.feed-item_call');
    expect(await page.textContent('[data-field="duration"]')).toBe('1:05');
  });

  test('the telephone has a button for each provider, and for each the calls that it tells of', async () => {
    const page = await open({ panel: true });
    const labelsOf = (buttons: string) => page.locator(buttons).allInnerTexts();

    expect(await labelsOf('[data-provider]')).toEqual(PROVIDER_NAMES.map((name) => PROVIDER_TITLES[name]));
    await page.click('[data-provider="telnyx"]');
    expect(await labelsOf('[data-scenario]')).toHaveLength(5);
    await page.click('[data-provider="roistat"]');
    expect(await labelsOf('[data-scenario]')).not.toContain('Outgoing');
    expect(await page.locator('.simulator [name="userId"]').count()).toBe(0);
  });

  test.each(['light', 'dark'] as const)(
    'every page can be read and used without barriers, %s',
    async (theme) => {
      const page = await open({ theme, panel: true });
      const faults: string[] = [];

      for (const path of [
        '/dashboard/',
        '/leads/',
        '/contacts/',
        '/leads/detail/4001',
        '/incoming/',
        '/settings/widgets/',
      ]) {
        await goTo(page, path);
        faults.push(...(await accessibilityFaults(page)));
      }

      expect(faults).toEqual([]);
    },
  );
});

async function refuseSaving(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(window, { refuseSaving: true }));
}

async function save(page: Page): Promise<void> {
  await page.click('.integration-tile');
  await page.fill('input[name="token"]', 'secret');
  await press(page.locator('.js-widget-save'));
}

/** Through the API, as an integration would. */
async function addCallNote({ kommo }: Sandbox, contactId: number, redirectUri: string): Promise<void> {
  const origin = kommo.originOf('demo');
  const post = async (path: string, body: unknown, token = '') => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const response = await fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as { access_token: string };
  };
  const grant = await post('/oauth2/access_token', {
    client_id: CLIENT.clientId,
    client_secret: CLIENT.clientSecret,
    grant_type: 'authorization_code',
    code: kommo.issueCode('demo', 42),
    redirect_uri: redirectUri,
  });
  const params = { uniq: 'sample-1', duration: 65, source: 'sample', phone: '+12125096995' };
  await post(`/api/v4/contacts/${contactId}/notes`, [{ note_type: 'call_in', params }], grant.access_token);
}
