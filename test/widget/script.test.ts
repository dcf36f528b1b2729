import { readFileSync } from 'node:fs';
import path from 'node:path';
import jQuery from 'jquery';
import type { CallView } from '../../bff/contract/call-view';
import { DEFAULT_SETTINGS } from '../../bff/contract/settings';
import type { SettingsDocument } from '../../bff/contract/settings';
import en from '../../i18n/en.json';
import { eventually } from '../support/eventually';
import { aCall } from './support/a-call';

const CODE = 'widget_code';

interface Widget {
  readonly callbacks: {
    render(): unknown;
    init(): unknown;
    bind_actions(): unknown;
    settings(modal: unknown): unknown;
    onSave(request: { readonly active: string; readonly fields: object }): unknown;
    destroy(): void;
  };
}

class FakeEventSource extends EventTarget {
  isClosed = false;
  constructor() {
    super();
    queueMicrotask(() => this.dispatchEvent(new Event('open')));
  }
  close(): void {
    this.isClosed = true;
  }
}

/** Kommo's page as far as a widget meets it: AMD, jQuery, and the members mixed in before `new`. */
/** @param unloadable files of the archive that the server does not give for now */
function openKommo(
  settings: SettingsDocument,
  calls: readonly CallView[] = [],
  unloadable = new Set<string>(),
) {
  const requests: string[] = [];
  const actions: ((data: { readonly value: string }) => void)[] = [];
  const streams: FakeEventSource[] = [];
  const answers: Readonly<Record<string, unknown>> = {
    'GET /api/settings': settings,
    'PUT /api/settings': settings,
    'POST /api/feed-tickets': { url: '/api/feed?ticket=1', expiresAt: '' },
    'GET /api/calls': { calls, nextCursor: null },
    'POST /api/calls': {},
  };
  const members = {
    langs: en,
    params: { widget_code: CODE, path: '/upl/widget', version: '1.0.0' },
    get_version: () => '1.0.0',
    system: () => ({ area: 'lcard', amouser_id: 42 }),
    get_install_status: () => 'installed',
    set_status: () => undefined,
    add_action: (_type: string, action: (data: { readonly value: string }) => void) => actions.push(action),
    $authorizedAjax: ({ method = '', url = '' }: JQuery.AjaxSettings) => {
      const name = `${method} ${new URL(url).pathname}`;
      requests.push(name);
      const responseText = JSON.stringify(answers[name]);
      return jQuery.Deferred().resolve(responseText, 'success', { status: 200, responseText });
    },
  };
  const openStream = function (): FakeEventSource {
    const stream = new FakeEventSource();
    streams.push(stream);
    return stream;
  };
  const loaded: string[] = [];
  const amdRequire = (
    [address = '']: readonly string[],
    onLoad: (part: unknown) => void,
    onError: (error: Error) => void,
  ) => {
    loaded.push(address);
    const file = /^\/upl\/widget\/(\w+\.js)\?v=1\.0\.0/.exec(address)?.[1] ?? '';
    if (unloadable.has(file)) onError(new Error(`${file} is not there`));
    else onLoad(load(file, { openStream, amdRequire }));
  };
  const Constructor = load('script.js', { openStream, amdRequire }) as new () => Widget;
  Object.assign(Constructor.prototype as object, members);
  return { requests, actions, streams, loaded, widget: new Constructor() };
}

interface Page {
  readonly openStream: () => FakeEventSource;
  readonly amdRequire: unknown;
}

/** As RequireJS does: runs the script, which calls `define`, and takes the module's one value. */
function load(file: string, { openStream, amdRequire }: Page): unknown {
  const modules: unknown[] = [];
  const offered: Readonly<Record<string, unknown>> = {
    require: amdRequire,
    jquery: jQuery,
    'lib/components/base/modal': class Modal {},
  };
  const define = (...given: readonly unknown[]): void => {
    const factory = given.at(-1) as (...modules: readonly unknown[]) => unknown;
    const names = given.length === 1 ? [] : (given[0] as readonly string[]);
    expect(Object.keys(offered)).toEqual(expect.arrayContaining([...names]));
    modules.push(factory(...names.map((name) => offered[name])));
  };
  const code = readFileSync(path.resolve('dist/widget', file), 'utf8');
  // The script is ours, and running it as the page does is the point of the test.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function('define', 'EventSource', code) as (...given: unknown[]) => void;
  run(define, openStream);
  expect(modules).toHaveLength(1);
  return modules[0];
}

const STORED: SettingsDocument = {
  ...DEFAULT_SETTINGS,
  active: true,
  credentials: {},
  webhookUrl: 'https://bff.example/webhooks/voipstudio/key',
  lastDeliveryAt: null,
  notices: [],
  kommoUsers: [{ id: 42, name: 'Ada Admin' }],
};

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
  expect(loaded).toEqual(['/upl/widget/shared.js?v=1.0.0', '/upl/widget/calls.js?v=1.0.0']);
  streams[0]?.dispatchEvent(new MessageEvent('call', { data: JSON.stringify(ringing) }));

  await eventually(() => document.querySelector('.kt-call') !== null);
  expect(loaded).toHaveLength(2);
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
  const { widget, loaded } = openKommo(STORED, [aCall({ startedAt: new Date().toISOString() })], unloadable);
  widget.callbacks.init();
  await eventually(() => loaded.length === 2);

  unloadable.clear();
  await jest.advanceTimersByTimeAsync(5_000);

  await eventually(() => document.querySelector('.kt-call') !== null);
  expect(loaded).toEqual([
    '/upl/widget/shared.js?v=1.0.0',
    '/upl/widget/calls.js?v=1.0.0',
    '/upl/widget/calls.js?v=1.0.0&attempt=2',
  ]);
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
  const { widget } = openKommo({ ...STORED, active: false }, [], new Set(['settings.js']));
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
