/* The frame around every page: navigation at the left, title and switches at the top, the simulator at the right. */
define([
  'host/dom',
  'host/account',
  'host/session',
  'host/router',
  'host/notifications',
  'host/words',
  'host/format',
], function ({ h, icon, replace }, account, session, router, notifications, word, format) {
  const links = [
    { key: 'dashboard', href: '/dashboard/', icon: 'dashboard' },
    { key: 'leads', href: '/leads/', icon: 'leads' },
    { key: 'contacts', href: '/contacts/', icon: 'contacts' },
    { key: 'incoming', href: '/incoming/', icon: 'call-in' },
    { key: 'settings', href: '/settings/widgets/', icon: 'settings' },
  ];
  const languages = { en: 'English', es: 'Español', pt: 'Português' };

  function navLink({ key, href, icon: name }) {
    const isCurrent = router.current().path.startsWith(href.replace(/widgets\/$/, ''));
    const waiting =
      key === 'incoming'
        ? account.state().incomingLeads.filter((lead) => lead.state === 'waiting').length
        : 0;
    return h(
      'a.nav__link',
      {
        href: account.base + href,
        class: 'nav__link' + (isCurrent ? ' is-current' : ''),
        'aria-current': isCurrent ? 'page' : null,
      },
      icon(name),
      h('span', {}, word(key)),
      waiting > 0 && h('b.nav__count', {}, String(waiting)),
    );
  }

  function select(name, options, value, onPick) {
    const items = options.map(([id, label]) => h('option', { value: id }, label));
    const control = h('select.control--select', { 'aria-label': name, 'data-switch': name }, items);
    control.value = String(value);
    control.onchange = () => onPick(control.value);
    return control;
  }

  function bell() {
    const list = h('div.bell-list', { hidden: true });
    const button = h(
      'button.topbar__button',
      { type: 'button', 'aria-label': 'Notifications' },
      icon('bell'),
    );
    button.onclick = () => {
      list.hidden = !list.hidden;
      notifications.renderList(list);
    };
    return h('div.bell', {}, button, list);
  }

  function switches(actions) {
    const users = account
      .state()
      .users.map((user) => [user.id, user.isAdmin ? user.name + ' (admin)' : user.name]);
    const isDark = session.get('theme') === 'dark';
    const theme = h(
      'button.topbar__button',
      {
        type: 'button',
        'data-switch': 'theme',
        'aria-label': isDark ? 'Light theme' : 'Dark theme',
        onclick: () => actions.theme(isDark ? 'light' : 'dark'),
      },
      icon(isDark ? 'sun' : 'moon'),
    );
    const current = account.state().users.find((user) => user.id === session.get('userId'));
    return h(
      'div.topbar__switches',
      {},
      bell(),
      theme,
      select('language', Object.entries(languages), session.get('language'), actions.language),
      select('user', users, session.get('userId'), (id) => actions.user(Number(id))),
      h('span.avatar', { title: current.name }, format.initials(current.name)),
    );
  }

  function title() {
    const { page, card } = router.current();
    if (card) return word({ leads: 'lead', contacts: 'contact', companies: 'company' }[card]);
    return word({ 'incoming-leads': 'incoming', integrations: 'settings' }[page] || page);
  }

  /** Builds the frame once; `draw` repaints all of it but the page's content and the simulator. */
  function create(actions) {
    const frame = {
      nav: h(
        'nav.nav',
        { 'aria-label': 'Main' },
        h('a.nav__logo', { href: account.base + '/dashboard/', 'aria-label': 'Start' }),
      ),
      links: h('div.nav__links'),
      bottom: h('div.nav__bottom'),
      topbar: h('header.topbar'),
      content: h('div.content', { id: 'page_holder' }),
      panel: h('aside.simulator', { 'aria-label': 'Phone simulator' }),
    };
    frame.nav.append(frame.links, frame.bottom);
    replace(
      document.getElementById('page'),
      frame.nav,
      h('div.workspace', {}, frame.topbar, frame.content),
      frame.panel,
    );

    function draw() {
      replace(frame.links, links.map(navLink));
      replace(
        frame.topbar,
        h(
          'div.topbar__title',
          {},
          h('h1', {}, title()),
          h('span.topbar__account', {}, account.state().account.name, ' · simulated account'),
        ),
        switches(actions),
      );
    }
    return { draw, content: frame.content, panel: frame.panel };
  }

  return { create };
});
