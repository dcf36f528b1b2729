/* Leads as columns by stage and contacts as rows; ticked rows are what `list_selected()` tells. */
define([
  'host/dom',
  'host/account',
  'host/format',
  'host/phone-link',
  'host/feed',
  'host/words',
  'host/widget-loader',
], function ({ h }, account, format, phoneLink, { userName }, word, loader) {
  const selected = new Map();

  function tick(card) {
    const box = h('input', { type: 'checkbox', 'aria-label': card.name, checked: selected.has(card.id) });
    box.onchange = () => {
      if (box.checked) selected.set(card.id, card);
      else selected.delete(card.id);
      publish();
    };
    return box;
  }

  function publish() {
    const items = [...selected.values()].map((card) => ({
      id: card.id,
      type: card.type,
      emails: card.emails,
      phones: card.phones,
    }));
    document.querySelector('#page').listSelected = { count_selected: items.length, selected: items };
    document.querySelector('.list-more').hidden = items.length === 0;
  }

  function moreButton(entity) {
    const button = h('button.button-input.list-more', { type: 'button', hidden: true }, word('more') + ' …');
    button.onclick = () => {
      const widget = loader.current();
      const handler = widget && widget.callbacks[entity] && widget.callbacks[entity].selected;
      if (handler) handler.call(widget);
    };
    return button;
  }

  function leadCard(lead) {
    return h(
      'div.lead-tile',
      {},
      h(
        'div.lead-tile__head',
        {},
        tick(lead),
        h('a', { href: `${account.base}/leads/detail/${lead.id}` }, lead.name),
      ),
      h(
        'div.lead-tile__foot',
        {},
        h('span', {}, format.money(lead.price)),
        h('span.muted', {}, userName(lead.responsibleUserId)),
      ),
    );
  }

  function leads() {
    selected.clear();
    const state = account.state();
    const pipeline = state.pipelines.find((each) => each.isMain) || state.pipelines[0];
    const shown = state.leads.filter((lead) => lead.pipelineId === pipeline.id && !lead.isUnsorted);
    const columns = pipeline.statuses
      .filter((status) => status.type !== 1)
      .map((status) => {
        const own = shown.filter((lead) => lead.statusId === status.id);
        return h(
          'section.pipeline__column',
          {},
          h('h3', {}, status.name, h('span.count', {}, String(own.length))),
          own.map(leadCard),
        );
      });
    return h(
      'div.page-list',
      {},
      h('div.list-tools', {}, moreButton('leads')),
      h('div.pipeline', {}, columns),
    );
  }

  function row(card) {
    return h(
      'tr',
      {},
      h('td', {}, tick(card)),
      h('td', {}, h('a', { href: `${account.base}/${card.type}/detail/${card.id}` }, card.name)),
      h(
        'td',
        {},
        card.phones.map((phone) => phoneLink(phone, { type: card.type, id: card.id })),
      ),
      h('td', {}, card.emails.join(', ')),
      h('td', {}, userName(card.responsibleUserId)),
    );
  }

  function contacts() {
    selected.clear();
    const state = account.state();
    const cards = [...state.contacts, ...state.companies].filter((card) => !card.isUnsorted);
    const heads = ['', word('contact'), word('phone'), word('email'), word('responsible')];
    return h(
      'div.page-list',
      {},
      h('div.list-tools', {}, moreButton('contacts')),
      h(
        'table.list-table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            heads.map((head) => h('th', {}, head)),
          ),
        ),
        h('tbody', {}, cards.map(row)),
      ),
    );
  }

  return { leads, contacts };
});
