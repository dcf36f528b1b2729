/* `APP.notifications`: toasts in this tab; what reaches all channels is also kept in the bell's list. */
define(['host/dom'], function ({ h, icon, replace }) {
  const kept = [];
  const callbacks = [];
  let tray = null;

  function place() {
    if (!tray) {
      tray = h('div.notifications-tray', { role: 'status', 'aria-live': 'polite' });
      document.body.append(tray);
    }
    return tray;
  }

  function toast({ kind, header, text, link, silent }) {
    if (silent) return;
    const close = h('button.notification__close', { type: 'button', 'aria-label': 'Close' }, '×');
    const item = h(
      'div.notification.notification_' + kind,
      { 'data-kind': kind },
      icon(kind === 'call' ? 'phone' : kind === 'error' ? 'warning' : 'bell'),
      h(
        'div.notification__body',
        {},
        header && h('strong', {}, header),
        h('div.notification__text', {}, link ? h('a', { href: link }, text) : text),
      ),
      close,
    );
    close.onclick = () => item.remove();
    place().append(item);
    setTimeout(() => item.remove(), 12000);
  }

  function keep(kind, params) {
    const date = params.date || Math.floor(Date.now() / 1000);
    kept.unshift(Object.assign({ kind }, params, { date }));
    document.dispatchEvent(new CustomEvent('notifications:changed'));
    callbacks.forEach((callback) => callback(describe(params, date)));
  }

  function describe(params, date) {
    return {
      id: String(kept.length),
      entity: null,
      linked_entity: null,
      created_at: date,
      updated_at: date,
      is_read: false,
      silent: false,
      body: {
        title: params.header || 'Call',
        icon: { call: true, value: 'phone' },
        rows: [{ style: {}, text: params.text }],
        actions: { click: { url: params.click_link || '' }, buttons: [] },
      },
      click: { type: 'url', value: params.click_link || '' },
    };
  }

  const api = {
    show_message: (params) => toast(Object.assign({ kind: 'message' }, params)),
    show_message_error: (params) => toast(Object.assign({ kind: 'error' }, params)),
    show_notification: ({ text, type }) =>
      toast({ kind: type === 'error' ? 'error' : 'call', header: text.header, text: text.text }),
    add_error(params) {
      keep('error', params);
      toast(Object.assign({ kind: 'error' }, params));
    },
    add_call(params) {
      keep('call', params);
      const header = params.header || params.from || 'Call';
      toast({ kind: 'call', header, text: params.text, link: params.click_link });
    },
  };

  return {
    api,
    kept: () => kept,
    subscribe: (callback) => callbacks.push(callback),
    renderList: (element) =>
      replace(
        element,
        kept.length === 0 && h('p.empty', {}, '—'),
        kept.map((item) =>
          h('div.bell-item', {}, h('strong', {}, item.header || item.from || ''), h('div', {}, item.text)),
        ),
      ),
  };
});
