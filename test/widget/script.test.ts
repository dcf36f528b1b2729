import jQuery from 'jquery';
import en from '../../i18n/en.json';
import { eventually } from '../support/eventually';
import { aCall } from './support/a-call';
import { CODE, openKommo, STORED } from './support/open-kommo';

beforeEach(() => void (document.body.innerHTML = '<main></main>'));

test('Kommo can load the script, and starting it again on every page costs nothing', () => {
  const { widget, requests } = openKommo(STORED);

  expect([widget.callbacks.render(), widget.callbacks.bind_actions(), widget.callbacks.render()]).toEqual([
    true,
    true,
    true,
  ]);
  expect(requests).toEqual([]);
});

test('a call that rings is shown in the page of Kommo', async () => {
  const { widget } = openKommo(STORED, [aCall({ startedAt: new Date().toISOString() })]);

  expect(widget.callbacks.init()).toBe(true);

  await eventually(() => {
    expect(document.querySelector('.kt-call__name')?.textContent).toBe('Olivia Lane');
  });
  widget.callbacks.destroy();
});

test.each([
  ['en', 'On the line'],
  ['es', 'En línea'],
  ['tr', 'Görüşülüyor'],
])(
  "a part speaks the user's language, as the file that Kommo loaded names it: %s",
  async (language, state) => {
    const talking = aCall({ startedAt: new Date().toISOString(), status: 'answered' });
    const { widget } = openKommo(STORED, [talking], { language });

    widget.callbacks.init();

    await eventually(() => {
      expect(document.querySelector('.kt-call__state')?.textContent).toBe(state);
    });
    widget.callbacks.destroy();
  },
);

test('a page on which nobody telephones loads nothing but the script', async () => {
  const { widget, loaded, streams } = openKommo(STORED);

  widget.callbacks.init();
  await eventually(() => streams.length === 1);

  expect(loaded).toEqual([]);
  widget.callbacks.destroy();
});

test('the code of the cards waits in the pages of a manager who has an extension, loaded once', async () => {
  jest.useFakeTimers({ advanceTimers: true });
  const rung = { ...STORED, managers: [{ kommoUserId: 42, extension: '101' }] };
  const ringing = aCall({ startedAt: new Date().toISOString() });
  const { widget, loaded, streams } = openKommo(rung);
  widget.callbacks.init();

  await eventually(() => streams.length === 1);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(loaded).toEqual(['/upl/widget/calls.js?v=1.0.0']);
  streams[0]?.dispatchEvent(new MessageEvent('call', { data: JSON.stringify(ringing) }));

  await eventually(() => document.querySelector('.kt-call') !== null);
  expect(loaded).toHaveLength(1);
  widget.callbacks.destroy();
  jest.useRealTimers();
});

test("a colleague's extension loads nothing in the pages of those who have none", async () => {
  jest.useFakeTimers({ advanceTimers: true });
  const { widget, loaded, streams } = openKommo({
    ...STORED,
    managers: [{ kommoUserId: 43, extension: '102' }],
  });
  widget.callbacks.init();

  await eventually(() => streams.length === 1);
  await jest.advanceTimersByTimeAsync(10_000);

  expect(loaded).toEqual([]);
  widget.callbacks.destroy();
  jest.useRealTimers();
});

test('a file that cannot be loaded is asked for again, under another address', async () => {
  jest.useFakeTimers({ advanceTimers: true });
  const unloadable = new Set(['calls.js']);
  const { widget, loaded } = openKommo(STORED, [aCall({ startedAt: new Date().toISOString() })], {
    unloadable,
  });
  widget.callbacks.init();
  await eventually(() => loaded.length === 1);

  unloadable.clear();
  await jest.advanceTimersByTimeAsync(5_000);

  await eventually(() => document.querySelector('.kt-call') !== null);
  expect(loaded).toEqual(['/upl/widget/calls.js?v=1.0.0', '/upl/widget/calls.js?v=1.0.0&attempt=2']);
  widget.callbacks.destroy();
  jest.useRealTimers();
});

test('a widget that is switched off opens no stream', async () => {
  const { widget, requests } = openKommo({ ...STORED, active: false });

  widget.callbacks.init();
  await eventually(() => requests.includes('GET /api/settings'));
  await new Promise((resolve) => setTimeout(resolve));

  expect(requests).toEqual(['GET /api/settings']);
  expect(document.querySelector('#kt-page-root')).toBeNull();
});

test('a click on a number starts a call, and no longer once the widget is destroyed', async () => {
  const { widget, actions, requests } = openKommo({ ...STORED, active: false });
  widget.callbacks.init();

  actions.forEach((call) => call({ value: '+12125550101' }));
  await eventually(() => requests.includes('POST /api/calls'));
  widget.callbacks.destroy();
  actions.forEach((call) => call({ value: '+12125550102' }));

  expect(requests.filter((name) => name === 'POST /api/calls')).toHaveLength(1);
});

test('the settings are drawn into the place that Kommo made, and a change wakes its Save button', async () => {
  const { widget } = openKommo({ ...STORED, active: false });
  const modal = jQuery(
    `<div><div id="${CODE}_custom_content"></div><input type="hidden" id="${CODE}_custom" name="custom"></div>`,
  ).appendTo(document.body);
  let changes = 0;
  modal.find('input[name="custom"]').on('change', () => void (changes += 1));

  widget.callbacks.settings(modal);
  await eventually(() => modal.find(`#${CODE}_custom_content .kt-settings`).length === 1);
  modal
    .find('.kt-table input')
    .get(0)
    ?.dispatchEvent(new Event('input', { bubbles: true }));

  expect(changes).toBe(1);
  expect(() => JSON.parse(String(modal.find('input[name="custom"]').val())) as unknown).not.toThrow();
  expect(await widget.callbacks.onSave({ active: 'Y', fields: {} })).toBe(true);
  widget.callbacks.destroy();
});

test('nothing is saved without the file that saves, and disabling is not held up by it', async () => {
  const { widget } = openKommo({ ...STORED, active: false }, [], { unloadable: new Set(['settings.js']) });
  const shown: unknown[] = [];
  Object.assign(window, {
    APP: { notifications: { show_message_error: (notice: unknown) => shown.push(notice) } },
  });

  await expect(widget.callbacks.onSave({ active: 'Y', fields: {} })).rejects.toThrow(
    'settings.js is not there',
  );
  expect(await widget.callbacks.onSave({ active: 'N', fields: {} })).toBe(true);

  expect(shown).toEqual([
    { header: en.save.not_stored, text: en.errors.network_unreachable },
    { header: en.save.not_told, text: en.save.not_told_hint },
  ]);
  Reflect.deleteProperty(window, 'APP');
});

test('after destroy the page is as if the widget had never been there', async () => {
  const { widget, streams } = openKommo(STORED, [aCall({ startedAt: new Date().toISOString() })]);
  const before = document.documentElement.outerHTML;
  const globals = Object.keys(window);
  widget.callbacks.init();
  await eventually(() => document.querySelector('.kt-call') !== null && streams.length === 1);

  widget.callbacks.destroy();

  expect(document.documentElement.outerHTML).toBe(before);
  expect(streams.map(({ isClosed }) => isClosed)).toEqual([true]);
  expect(Object.keys(window)).toEqual(globals);
});

test('what was asked for before destroy and comes in after it leaves nothing in the page', async () => {
  const { widget, streams, loaded } = openKommo(STORED);
  const before = document.documentElement.outerHTML;
  widget.callbacks.init();
  await eventually(() => streams.length === 1);

  widget.callbacks.contacts.selected();
  widget.callbacks.destroy();
  await eventually(() => loaded.length === 1);
  await new Promise((resolve) => setTimeout(resolve));

  expect(document.documentElement.outerHTML).toBe(before);
});
