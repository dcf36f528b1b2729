define(['jquery', 'host/dom', 'host/account', 'host/format', 'host/phone-link', 'host/words'], function (
  $,
  { h, icon },
  account,
  format,
  phoneLink,
  word,
) {
  function answer(uid, verdict) {
    return $.ajax({
      method: 'POST',
      url:
        '/_sandbox/incoming-leads/' +
        encodeURIComponent(uid) +
        '?subdomain=' +
        encodeURIComponent(account.subdomain),
      contentType: 'application/json',
      data: JSON.stringify({ verdict }),
    });
  }

  function item(lead) {
    const { metadata } = lead;
    const href = `${account.base}/leads/detail/${lead.leadId}`;
    return h(
      'article.incoming-lead',
      { 'data-uid': lead.uid },
      h('div.feed-item__icon.is-incoming', {}, icon('call-in')),
      h(
        'div.incoming-lead__body',
        {},
        h(
          'header',
          {},
          metadata.from ? phoneLink('+' + String(metadata.from).replace(/\D/g, '')) : word('unknown'),
          h('time', {}, format.time(lead.createdAt)),
        ),
        h(
          'div.feed-item__facts',
          {},
          h('span.tag', {}, format.duration(Number(metadata.duration) || 0)),
          h('span.muted', {}, lead.sourceName),
        ),
        metadata.link && h('audio', { controls: true, preload: 'none', src: metadata.link }),
        lead.state === 'accepted' && h('a', { href }, word('lead') + ' #' + lead.leadId),
      ),
      lead.state === 'waiting'
        ? h(
            'div.incoming-lead__buttons',
            {},
            h(
              'button.button-input.button-input_blue',
              { type: 'button', onclick: () => answer(lead.uid, 'accept') },
              word('accept'),
            ),
            h(
              'button.button-input',
              { type: 'button', onclick: () => answer(lead.uid, 'decline') },
              word('decline'),
            ),
          )
        : h('span.tag', {}, lead.state),
    );
  }

  return function incomingLeads() {
    const leads = [...account.state().incomingLeads].reverse();
    return h(
      'div.page-incoming',
      {},
      leads.length === 0 && h('p.empty', {}, word('noIncoming')),
      leads.map(item),
    );
  };
});
