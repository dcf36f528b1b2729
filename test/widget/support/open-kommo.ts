import { readFileSync } from 'node:fs';
import path from 'node:path';
import jQuery from 'jquery';
import type { Callee } from '../../../bff/contract/callee';
import type { CallView } from '../../../bff/contract/call-view';
import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import type { SettingsDocument } from '../../../bff/contract/settings';

export const CODE = 'widget_code';
/** Of an account that logs its calls. */
export const STORED: SettingsDocument = {
  ...DEFAULT_SETTINGS,
  active: true,
  credentials: {},
  webhookUrl: 'https://bff.example/webhooks/voipstudio/key',
  lastDeliveryAt: null,
  notices: [],
  kommoUsers: [{ id: 42, name: 'Ada Admin' }],
};
/** What Kommo loads for a user, and nothing more: the parts bring the rest of their texts. */
const languageFile = (code: string): unknown =>
  JSON.parse(readFileSync(path.resolve(`dist/widget/i18n/${code}.json`), 'utf8'));

export interface Widget {
  readonly callbacks: {
    render(): unknown;
    init(): unknown;
    bind_actions(): unknown;
    settings(modal: unknown): unknown;
    readonly contacts: { selected(): void };
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

/**
 * Kommo's page as far as a widget meets it: AMD, jQuery, and the members mixed in before `new`.
 *
 * @param options `unloadable`: files of the archive that the server does not give for now; `selected`: rows that are
 * ticked in the list on the screen
 */
export function openKommo(
  settings: SettingsDocument,
  calls: readonly CallView[] = [],
  { unloadable = new Set<string>(), language = 'en', selected = [] as readonly Callee[] } = {},
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
    'GET /api/callees': { callees: selected },
  };
  const members = {
    langs: languageFile(language),
    params: { widget_code: CODE, path: '/upl/widget', version: '1.0.0' },
    get_version: () => '1.0.0',
    system: () => ({ area: 'lcard', amouser_id: 42 }),
    get_install_status: () => 'installed',
    set_status: () => undefined,
    list_selected: () => ({ selected: selected.map(({ card }) => card) }),
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
