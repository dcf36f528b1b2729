/* Addresses → pages. `area` is the long area code, `short` the one widgets see in `system().area`. */
define(['host/account'], function (account) {
  const routes = [
    { pattern: /^\/dashboard\/?$/, page: 'dashboard', area: 'dashboard', short: 'everywhere' },
    { pattern: /^\/leads\/?$/, page: 'leads', area: 'leads-pipeline', short: 'llist', entity: 'leads' },
    { pattern: /^\/contacts\/?$/, page: 'contacts', area: 'contacts', short: 'clist', entity: 'contacts' },
    {
      pattern: /^\/contacts\/add\/?$/,
      page: 'card',
      area: 'contacts_card',
      short: 'ccard',
      card: 'contacts',
    },
    {
      pattern: /^\/leads\/detail\/(\d+)\/?$/,
      page: 'card',
      area: 'leads_card',
      short: 'lcard',
      card: 'leads',
    },
    {
      pattern: /^\/contacts\/detail\/(\d+)\/?$/,
      page: 'card',
      area: 'contacts_card',
      short: 'ccard',
      card: 'contacts',
    },
    {
      pattern: /^\/companies\/detail\/(\d+)\/?$/,
      page: 'card',
      area: 'companies_card',
      short: 'comcard',
      card: 'companies',
    },
    { pattern: /^\/incoming\/?$/, page: 'incoming-leads', area: 'leads-pipeline', short: 'everywhere' },
    { pattern: /^\/settings\/widgets\/?$/, page: 'integrations', area: 'widgetsSettings', short: 'settings' },
  ];
  const listeners = [];
  let current = match();

  function match() {
    const path = location.pathname.slice(account.base.length) || '/';
    for (const route of routes) {
      const found = route.pattern.exec(path);
      if (found) return Object.assign({ id: Number(found[1] || 0), path }, route);
    }
    return Object.assign({ id: 0, path: '/dashboard/' }, routes[0]);
  }

  function changed() {
    const previous = current;
    current = match();
    listeners.forEach((listener) => listener(current, previous));
  }

  function navigate(href) {
    history.pushState(null, '', href);
    changed();
  }

  // Every link inside the account stays in the page, as in the real host; a modified click opens a tab.
  function onClick(event) {
    const link = event.target.closest('a[href]');
    if (!link || link.target || event.defaultPrevented || event.metaKey || event.ctrlKey) return;
    const url = new URL(link.href, location.href);
    if (url.origin !== location.origin) return;
    // In a real account the address has no path before `/contacts/…`; widgets link to it that way.
    const isRooted = /^\/(leads|contacts|companies)\//.test(url.pathname);
    if (!isRooted && !url.pathname.startsWith(account.base + '/')) return;
    event.preventDefault();
    navigate((isRooted ? account.base : '') + url.pathname + url.search);
  }

  function start() {
    document.addEventListener('click', onClick);
    window.addEventListener('popstate', changed);
  }

  return { start, navigate, current: () => current, onChange: (listener) => listeners.push(listener) };
});
