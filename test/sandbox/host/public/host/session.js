/* Who looks at the page and how: kept per tab, so two managers can sit in two tabs. Each may be set in the query. */
define(function () {
  const KEY = 'sandbox-session';
  const defaults = { userId: 0, language: 'en', theme: 'light', awaitOnSave: true, panelOpen: true };
  const session = Object.assign({}, defaults, read(), fromQuery());
  save();

  function read() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY)) || {};
    } catch {
      return {};
    }
  }

  function fromQuery() {
    const query = new URLSearchParams(location.search);
    const given = {};
    if (query.has('user')) given.userId = Number(query.get('user'));
    if (query.has('lang')) given.language = query.get('lang');
    if (query.has('theme')) given.theme = query.get('theme');
    if (query.has('awaitOnSave')) given.awaitOnSave = query.get('awaitOnSave') !== '0';
    if (query.has('panel')) given.panelOpen = query.get('panel') !== '0';
    return given;
  }

  function save() {
    sessionStorage.setItem(KEY, JSON.stringify(session));
  }

  return {
    get: (name) => session[name],
    set(name, value) {
      session[name] = value;
      save();
    },
  };
});
