import type { Browser } from 'playwright-core';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/needs';
import { aCall, answeredCall, endedCall } from '../widget/support/a-call';
import { CHROMIUM, launchChromium } from './support/chromium';
import type { GuestPage } from './support/open-guest-page';
import { openGuestPage } from './support/open-guest-page';
import type { Traces } from './support/watch-traces';

jest.setTimeout(60_000);

const now = (): string => new Date().toISOString();
const tell = (call: unknown): string => `guest.tell(${JSON.stringify(call)})`;
const ringing = () => tell(aCall({ startedAt: now() }));

/** How a state is reached from the start, and what is seen then. */
const STATES: Readonly<Record<string, readonly [act: () => string, seen: string]>> = {
  listening: [() => '', 'body'],
  ringing: [ringing, '.kt-call'],
  talking: [() => tell(answeredCall({ startedAt: now(), answeredAt: now() })), '.kt-call'],
  'with a form open': [() => tell(endedCall({ startedAt: now(), endedAt: now() })), '.kt-result'],
  'with a call list open': [() => 'guest.widget.callbacks.contacts.selected()', '.kt-list'],
  'while it dials': [() => "guest.actions[0]({ value: '+12125550101' })", 'body'],
  'with the settings open': [
    () =>
      `guest.widget.callbacks.settings(jQuery('<div><div id="code_custom_content"></div></div>').appendTo('main'))`,
    '.kt-settings',
  ],
};

describeWith(CHROMIUM, 'a good guest', () => {
  let browser: Browser;
  let guest: GuestPage;

  beforeAll(async () => {
    browser = await launchChromium();
    guest = await openGuestPage(browser);
  });
  afterAll(() => browser?.close());
  beforeEach(() => guest.reload());

  const traces = () => guest.page.evaluate<Traces>('countTraces()');
  const leave = async (): Promise<void> => {
    await guest.page.evaluate(
      `guest.widget.callbacks.destroy(); document.querySelector('main').replaceChildren()`,
    );
    // What is begun before `destroy` may answer after it.
    await guest.page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
  };

  test.each(Object.entries(STATES))('leaves nothing behind when it goes, %s', async (_state, [act, seen]) => {
    const before = await traces();
    await guest.start();
    await guest.page.evaluate(act());
    await guest.page.waitForSelector(seen, { state: 'attached' });
    expect((await traces()).streams).toBe(before.streams + 1);

    await leave();

    expect(await traces()).toEqual(before);
    // Chromium gives a lock back in a process of its own.
    await eventually(
      async () =>
        (await guest.page.evaluate(
          'navigator.locks.query().then(({ held, pending }) => held.length + pending.length)',
        )) === 0,
      { within: 20_000 },
    );
  });

  test('leaves nothing behind when it comes and goes twenty times', async () => {
    const before = await traces();
    for (let time = 0; time < 20; time += 1) {
      await guest.start();
      await guest.page.evaluate(ringing());
      await guest.page.waitForSelector('.kt-call');
      await leave();
    }

    expect(await traces()).toEqual(before);
  });
});
