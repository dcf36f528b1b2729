define([
  'jquery',
  'host/dom',
  'host/account',
  'host/widget-loader',
  'host/settings-modal',
  'host/words',
], function ($, { h }, account, loader, settingsModal, word) {
  // Installing is an OAuth step first: Kommo sends the code to the integration, then its window opens.
  async function onTile() {
    if (account.state().widget.status === 'install') {
      await $.post('/_sandbox/install?subdomain=' + encodeURIComponent(account.subdomain));
      await account.refresh();
      await loader.reload();
    }
    await loader.onArea();
    if (loader.current()) settingsModal.open();
  }

  function statusText({ active, status }) {
    if (active === 'Y') return word('installed');
    return status === 'install' ? word('install') : word('notConfigured');
  }

  return function integrations() {
    const { widget } = account.state();
    if (!widget.manifest) return h('p.empty', {}, 'dist/widget is missing: run npm run build.');
    const tile = h(
      'button.integration-tile',
      { type: 'button', 'data-code': widget.code, onclick: () => void onTile() },
      h('img', { src: '/upl/' + widget.code + '/widget/images/logo_main.png', alt: '' }),
      h(
        'span.integration-tile__foot',
        {},
        h('strong', {}, widget.title),
        h('span.tag', { class: 'tag is-' + (widget.active === 'Y' ? 'good' : 'off') }, statusText(widget)),
      ),
    );
    return h(
      'div.page-integrations',
      {},
      h('h2', {}, word('integrations')),
      h('div.integration-tiles', {}, tile),
    );
  };
});
