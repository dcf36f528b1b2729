/* A lead, contact or company: what is known at the left, the activity beside it, widgets at the right. */
define(['host/dom', 'host/account', 'host/format', 'host/phone-link', 'host/feed', 'host/words'], function (
  { h },
  account,
  format,
  phoneLink,
  { feed, userName },
  word,
) {
  const singular = { leads: 'lead', contacts: 'contact', companies: 'company' };

  const find = (ref) => account.state()[ref.type].find((card) => card.id === ref.id);
  const field = (label, ...values) =>
    h('div.card-field', {}, h('span.card-field__label', {}, label), h('span.card-field__value', {}, values));

  function stageOf(lead) {
    const pipeline = account.state().pipelines.find((each) => each.id === lead.pipelineId);
    const status = pipeline && pipeline.statuses.find((each) => each.id === lead.statusId);
    return status ? status.name : '';
  }

  function facts(card) {
    const ref = { type: card.type, id: card.id };
    return [
      card.type === 'leads' && field(word('stage'), h('span.stage', {}, stageOf(card))),
      card.type === 'leads' && field(word('budget'), format.money(card.price)),
      field(word('responsible'), userName(card.responsibleUserId)),
      card.phones.map((phone) => field(word('phone'), phoneLink(phone, ref))),
      card.emails.map((email) => field(word('email'), email)),
    ];
  }

  function linkedBlock(ref) {
    const card = find(ref);
    if (!card) return null;
    const href = `${account.base}/${ref.type}/detail/${ref.id}`;
    return h(
      'section.linked-card',
      { 'data-entity': ref.type },
      h(
        'h3',
        {},
        h('span.linked-card__kind', {}, word(singular[ref.type])),
        h('a.js-navigate-link', { href }, card.name),
      ),
      card.phones.map((phone) => field(word('phone'), phoneLink(phone, ref))),
      card.emails.map((email) => field(word('email'), email)),
      card.type === 'leads' && field(word('stage'), stageOf(card)),
    );
  }

  function newContact() {
    const phone = new URLSearchParams(location.search).get('phone') || '';
    return h(
      'div.page-card',
      {},
      h(
        'aside.card-facts',
        {},
        h('span.card-kind', {}, word('contact')),
        h('h1', {}, word('newContact')),
        phone && field(word('phone'), phoneLink(phone)),
      ),
      h('main.card-main', {}, h('p.empty', {}, word('noActivity'))),
      h('div.card-widgets'),
    );
  }

  return function cardPage(route) {
    if (route.id === 0) return newContact();
    const ref = { type: route.card, id: route.id };
    const card = find(ref);
    if (!card) return h('p.empty', {}, word('notFound'));
    // A lead's activity includes that of its contacts, as in the real card.
    const related = ref.type === 'leads' ? card.linked.filter((linked) => linked.type !== 'leads') : [];
    return h(
      'div.page-card',
      { 'data-entity': ref.type, 'data-id': ref.id },
      h(
        'aside.card-facts',
        {},
        h('span.card-kind', {}, word(singular[ref.type]), ' #', String(ref.id)),
        h('h1', {}, card.name),
        facts(card),
        card.linked.map(linkedBlock),
      ),
      h('main.card-main', {}, feed([ref, ...related])),
      h('div.card-widgets'),
    );
  };
});
