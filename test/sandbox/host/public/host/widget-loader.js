/*
 * The life of the installed widget in this tab. A change of area destroys it and loads it anew, unless its manifest
 * says `init_once` and it is active: then it lives on and only gets `render` again.
 */
define(['jquery', 'host/account', 'host/router', 'host/session', 'host/widget-base'], function (
  $,
  account,
  router,
  session,
  baseMembers,
) {
  let widget = null;
  let work = Promise.resolve();

  const record = () => account.state().widget;
  const isActive = () => record().active === 'Y';
  const path = () => '/upl/' + record().code + '/widget';

  /** Loads or refreshes the widget for the page just shown; calls queue up behind each other. */
  function onArea() {
    work = work.then(async () => {
      if (widget && record().manifest.widget.init_once === true && isActive()) {
        callback('render');
        return;
      }
      destroyNow();
      if (belongsHere()) await load();
    });
    return work;
  }

  function belongsHere() {
    const { manifest, status } = record();
    if (!manifest || status === 'install') return false;
    const area = router.current().short;
    if (area === 'settings') return true;
    if (!isActive()) return false;
    const areas = (manifest.locations || []).map((location) => location.replace(/-[01]$/, ''));
    return areas.includes('everywhere') || areas.includes(area);
  }

  async function load() {
    const langs = await loadLanguage();
    const Widget = await new Promise((resolve, reject) => {
      const script = path() + '/script.js?v=' + encodeURIComponent(record().version);
      requirejs([script], resolve, reject);
    });
    Object.assign(Widget.prototype, baseMembers(record(), langs));
    const instance = new Widget();
    const callbacks = instance.callbacks || {};
    const missing = ['render', 'init', 'bind_actions'].filter(
      (name) => typeof callbacks[name] !== 'function',
    );
    if (missing.length > 0) {
      window.APP.notifications.show_message_error({
        header: 'Widget',
        text: 'Missing callbacks: ' + missing.join(', '),
      });
      return;
    }
    widget = instance;
    window.APP.widgets.list[record().code] = instance;
    await begin(callbacks);
  }

  async function begin(callbacks) {
    const rendered = callbacks.render.call(widget);
    const bound = callbacks.bind_actions;
    bound.call(widget);
    if (!(await rendered)) return;
    $(document).trigger('widget:' + record().code + ':loaded');
    callbacks.init.call(widget);
    document.documentElement.setAttribute('data-widget-ready', record().code);
  }

  async function loadLanguage() {
    const locales = record().manifest.widget.locale;
    const language = locales.includes(session.get('language')) ? session.get('language') : locales[0];
    return $.getJSON(path() + '/i18n/' + language + '.json', { v: record().version });
  }

  function callback(name, ...values) {
    const found = widget && widget.callbacks && widget.callbacks[name];
    return found ? found.apply(widget, values) : undefined;
  }

  function destroyNow() {
    if (!widget) return;
    callback('destroy');
    $(document).off(widget.ns);
    $('.card-widgets').empty();
    delete window.APP.widgets.list[record().code];
    document.documentElement.removeAttribute('data-widget-ready');
    widget = null;
  }

  /** Destroys and loads anew, as after installing, disabling or a change of language. */
  function reload() {
    work = work.then(destroyNow);
    return onArea();
  }

  return {
    onArea,
    reload,
    callback,
    destroy: () => (work = work.then(destroyNow)),
    current: () => widget,
    /** What the widget offers for a click on a telephone number. */
    phoneActions: () => (widget ? widget.actions.filter((action) => action.type === 'phone') : []),
    phoneActionLabel: () => widget.i18n('widget.call_action') || widget.i18n('widget.name') || record().code,
  };
});
