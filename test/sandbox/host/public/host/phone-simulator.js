/* The panel that plays the telephone network: each button makes the server send a provider's webhooks to the BFF. */
define(['jquery', 'host/dom', 'host/account', 'host/session'], function (
  $,
  { h, icon, replace },
  account,
  session,
) {
  const scenarios = [
    { id: 'incoming-answered', label: 'Incoming, answered', icon: 'call-in' },
    { id: 'incoming-missed', label: 'Incoming, missed', icon: 'call-missed' },
    { id: 'unknown-number', label: 'Unknown number', icon: 'question' },
    { id: 'ring-group', label: 'Ring group', icon: 'contacts' },
    { id: 'outgoing', label: 'Outgoing', icon: 'call-out' },
  ];
  const choice = {
    provider: 'voipstudio',
    number: null,
    userId: null,
    twice: false,
    reverse: false,
    instant: false,
    viaQuery: false,
  };
  const log = [];
  let panel = null;

  function numbers() {
    const state = account.state();
    const cards = [...state.contacts, ...state.companies].filter((card) => !card.isUnsorted);
    return cards.flatMap((card) => card.phones.map((phone) => [phone, `${card.name} · ${phone}`]));
  }

  function dropdown(label, name, options) {
    const control = h(
      'select.control--select',
      { name },
      options.map(([id, text]) => h('option', { value: id }, text)),
    );
    control.value = String(choice[name]);
    control.onchange = () => (choice[name] = control.value);
    return h('label.simulator__field', {}, h('span', {}, label), control);
  }

  function toggle(name, label, hint) {
    const box = h('input', { type: 'checkbox', name, checked: choice[name] });
    box.onchange = () => (choice[name] = box.checked);
    return h('label.simulator__toggle', { title: hint }, box, h('span', {}, label));
  }

  /** Each tells its title, which calls it has, and whether it names the manager whose telephone rings. */
  function providerOf(wanted) {
    return account.state().telephone.find(({ id }) => id === wanted);
  }

  function segment({ id, title }) {
    const pick = () => {
      choice.provider = id;
      draw();
    };
    return h(
      'button',
      { type: 'button', 'aria-pressed': String(choice.provider === id), 'data-provider': id, onclick: pick },
      title,
    );
  }

  function call(scenario) {
    const { provider, number, userId, twice, reverse, instant, viaQuery } = choice;
    return $.ajax({
      method: 'POST',
      url: '/_sandbox/calls',
      contentType: 'application/json',
      data: JSON.stringify({
        subdomain: account.subdomain,
        provider,
        scenario,
        number,
        userId: Number(userId),
        twice,
        order: reverse ? 'reverse' : 'normal',
        pace: instant ? 'instant' : 'real',
        viaQuery: viaQuery && provider === 'myoperator',
      }),
    }).catch((failure) => add({ label: 'not sent', status: failure.responseText || 'failed', ok: false }));
  }

  function scenarioButton({ id, label, icon: name }) {
    if (!providerOf(choice.provider).scenarios.includes(id)) return null;
    return h(
      'button.simulator__call',
      { type: 'button', 'data-scenario': id, onclick: () => void call(id) },
      icon(name),
      label,
    );
  }

  function add(entry) {
    log.unshift(entry);
    log.splice(30);
    drawLog();
  }

  function drawLog() {
    const list = panel.querySelector('.simulator__log');
    if (!list) return;
    replace(
      list,
      log.length === 0 && h('p.muted', {}, 'Deliveries to the webhook URL appear here with their answer.'),
      log.map(({ provider, label, status, ok }) =>
        h(
          'div.simulator__entry',
          {},
          h('span', {}, titleOf(provider) + ' ' + label),
          h('b', { class: ok ? 'is-good' : 'is-bad' }, String(status)),
        ),
      ),
    );
  }

  /** Of a call that the backend started, too. */
  function titleOf(provider) {
    const known = providerOf(provider);
    return known ? known.title : '';
  }

  function setOpen(open) {
    session.set('panelOpen', open);
    draw();
  }

  function draw() {
    panel.classList.toggle('is-closed', !session.get('panelOpen'));
    if (!session.get('panelOpen')) {
      replace(
        panel,
        h(
          'button.simulator__open',
          { type: 'button', 'aria-label': 'Open the phone simulator', onclick: () => setOpen(true) },
          icon('phone'),
        ),
      );
      return;
    }
    const users = account.state().users.map((user) => [user.id, user.name]);
    replace(
      panel,
      h(
        'header.simulator__head',
        {},
        h('h2', {}, 'Phone simulator'),
        h(
          'button.simulator__close',
          { type: 'button', 'aria-label': 'Close', onclick: () => setOpen(false) },
          '×',
        ),
      ),
      h(
        'p.simulator__hint',
        {},
        'Sends the provider’s own webhooks to the running backend, as a real call would.',
      ),
      h(
        'div.simulator__segments',
        { role: 'group', 'aria-label': 'Provider' },
        account.state().telephone.map(segment),
      ),
      dropdown('Number outside', 'number', numbers()),
      providerOf(choice.provider).namesManagers && dropdown('Rings at', 'userId', users),
      h('div.simulator__calls', {}, scenarios.map(scenarioButton)),
      h(
        'div.simulator__toggles',
        {},
        toggle('twice', 'Send everything twice', 'Providers repeat deliveries'),
        toggle('reverse', 'Reverse order', 'The network reorders deliveries'),
        toggle('instant', 'All at once', 'Without the pauses of a real call'),
        choice.provider === 'myoperator' &&
          toggle('viaQuery', 'GET with the customer’s names', 'MyOperator’s GET method'),
      ),
      h('h3', {}, 'Deliveries'),
      h('div.simulator__log', { role: 'log' }),
    );
    drawLog();
  }

  function start(element, changes) {
    panel = element;
    choice.userId = session.get('userId');
    choice.number = (numbers()[0] || [''])[0];
    changes.addEventListener('delivery', (event) => add(JSON.parse(event.data)));
    draw();
  }

  return { start };
});
