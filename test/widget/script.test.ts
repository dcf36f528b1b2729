import { readFileSync } from 'node:fs';
import path from 'node:path';
import jQuery from 'jquery';
import type { CallView } from '../../bff/contract/call-view';
import { DEFAULT_SETTINGS } from '../../bff/contract/settings';
import type { SettingsDocument } from '../../bff/contract/settings';
import en from '../../i18n/en.json';
import { eventually } from '../support/eventually';
import { aCall } from './support/a-call';

const SCRIPT = readFileSync(path.resolve('dist/widget/script.js'), 'utf8');
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
  close(): void {
    this.isClosed = true;
  }
}

/** Kommo's page as far as a widget meets it: AMD, jQuery, and the members mixed in before `new`. */
function openKommo(settings: SettingsDocument, calls: readonly CallView[] = []) {
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
    params: { widget_code: CODE },
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
  const Constructor = load(openStream);
  Object.assign(Constructor.prototype as object, members);
  return { requests, actions, streams, widget: new Constructor() };
}

/** As RequireJS does: runs the script, which calls `define`, and takes the module's one value. */
function load(eventSource: () => FakeEventSource): new () => Widget {
  const modules: (new () => Widget)[] = [];
  const define = (names: readonly string[], factory: (...given: unknown[]) => new () => Widget): void => {
    expect(names).toEqual(['jquery', 'lib/components/base/modal']);
    modules.push(factory(jQuery, class Modal {}));
  };
  // The script is ours, and running it as the page does is the point of the test.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function('define', 'EventSource', SCRIPT) as (...given: unknown[]) => void;
  run(define, eventSource);
  const [loaded] = modules;
  if (loaded === undefined) throw new Error('the script did not call define');
  return loaded;
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
