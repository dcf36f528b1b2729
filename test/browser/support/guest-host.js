/* Kommo's page as far as the widget meets it, in one file: its loader, its widget object and its requests. */
(() => {
  const modules = new Map([['jquery', window.jQuery]]);
  class Modal {
    constructor(options) {
      this.options = options;
      this.element = window.jQuery('<div class="modal"></div>').appendTo(document.body);
      options.init(this.element);
    }
    destroy() {
      this.element.remove();
      this.options.destroy?.();
    }
  }
  modules.set('lib/components/base/modal', Modal);
  const files = JSON.parse(document.getElementById('files').textContent);
  const require = (addresses, onLoad) => {
    const file = addresses[0].replace(/^.*\/|\?.*$/g, '');
    if (!modules.has(file)) run(file);
    queueMicrotask(() => onLoad(modules.get(file)));
  };
  modules.set('require', require);
  const run = (file) => {
    const define = (names, factory) => modules.set(file, factory(...names.map((name) => modules.get(name))));
    new Function('define', files[file])(define);
  };

  const guest = { loadScript: () => run('script.js'), actions: [], answers: {}, streams: [] };
  window.EventSource = class extends window.EventSource {
    constructor(url) {
      super('data:text/event-stream,');
      guest.streams.push(this);
      super.addEventListener('error', (event) => event.stopImmediatePropagation());
    }
  };
  window.APP = { lang_id: 'en', constant: () => ({ id: 42 }), notifications: {} };
  window.guest = guest;
  guest.start = () => {
    if (!modules.has('script.js')) guest.loadScript();
    const Widget = modules.get('script.js');
    Object.assign(Widget.prototype, {
      langs: JSON.parse(document.getElementById('texts').textContent),
      params: { widget_code: 'code', path: '/widget', version: '1' },
      get_install_status: () => 'installed',
      system: () => ({ area: 'clist', amouser_id: 42 }),
      set_status: () => undefined,
      list_selected: () => ({ selected: [{ id: 7, type: 'contact' }] }),
      add_action: (_type, action) => (guest.actions = [action]),
      $authorizedAjax: ({ method, url }) => {
        const asked = window.jQuery.Deferred();
        const answer = guest.answers[`${method} ${new URL(url).pathname}`];
        if (answer !== undefined)
          queueMicrotask(() =>
            asked.resolve(answer, 'success', { status: 200, responseText: JSON.stringify(answer) }),
          );
        return asked;
      },
    });
    guest.widget = new Widget();
    guest.widget.callbacks.render();
    guest.widget.callbacks.init();
    guest.widget.callbacks.bind_actions();
  };
  guest.tell = (call) => {
    const news = new MessageEvent('call', { data: JSON.stringify(call), lastEventId: '1' });
    guest.streams.at(-1).dispatchEvent(news);
  };
})();
