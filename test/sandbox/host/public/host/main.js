/* Starts the page: state, frame, content of the address, then the widget, in the host's order. */
define([
  'jquery',
  'underscore',
  'host/account',
  'host/app-global',
  'host/session',
  'host/shell',
  'host/router',
  'host/dom',
  'host/widget-loader',
  'host/phone-simulator',
  'host/notifications',
  'pages/dashboard',
  'pages/list',
  'pages/card',
  'pages/incoming-leads',
  'pages/integrations',
], function (
  $,
  _,
  account,
  app,
  session,
  shell,
  router,
  dom,
  loader,
  simulator,
  notifications,
  dashboard,
  list,
  card,
  incoming,
  integrations,
) {
  const pages = {
    dashboard,
    leads: list.leads,
    contacts: list.contacts,
    card,
    'incoming-leads': incoming,
    integrations,
  };

  function applyTheme() {
    document.documentElement.setAttribute('data-color-scheme', session.get('theme'));
    document.documentElement.lang = session.get('language');
  }

  function chooseUser() {
    const { users } = account.state();
    if (!users.some((user) => user.id === session.get('userId'))) session.set('userId', users[0].id);
  }

  function tellCalls(frame) {
    const known = account.state().callNotifications.length;
    return function newOnes() {
      account
        .state()
        .callNotifications.slice(known + tellCalls.told)
        .forEach((call) => {
          tellCalls.told += 1;
          if (call.users.length > 0 && !call.users.includes(session.get('userId'))) return;
          const link = call.entity
            ? `${account.base}/${call.entity.type}/detail/${call.entity.id}`
            : `${account.base}/contacts/add/?phone=${encodeURIComponent(call.phone)}`;
          notifications.api.add_call({
            header: 'Call',
            text: call.phone,
            from: call.phone,
            click_link: link,
          });
        });
      frame.draw();
    };
  }
  tellCalls.told = 0;

  async function start() {
    applyTheme();
    await account.refresh();
    chooseUser();
    window.APP = app;
    const frame = shell.create({
      // A new user or language is a new session of the host: the page loads afresh.
      user: (id) => restart('userId', id),
      language: (code) => restart('language', code),
      theme(name) {
        session.set('theme', name);
        applyTheme();
        frame.draw();
      },
    });
    const drawPage = () => dom.replace(frame.content, pages[router.current().page](router.current()));
    frame.draw();
    drawPage();
    router.start();
    router.onChange(() => {
      frame.draw();
      drawPage();
      void loader.onArea();
    });
    watch(frame, drawPage);
    await loader.onArea();
  }

  function watch(frame, drawPage) {
    const onCalls = tellCalls(frame);
    const { builtAt } = account.state().widget;
    account.onChange(() => {
      // The widget was built anew.
      if (account.state().widget.builtAt !== builtAt) location.reload();
      onCalls();
      // What a widget put into the panel survives new activity; playing audio must not be cut.
      const widgets = document.querySelector('.card-widgets');
      const playing = [...document.querySelectorAll('audio')].some((audio) => !audio.paused);
      if (playing) return;
      drawPage();
      const fresh = document.querySelector('.card-widgets');
      if (widgets && fresh) fresh.replaceWith(widgets);
    });
    simulator.start(frame.panel, account.watch());
  }

  function restart(name, value) {
    session.set(name, value);
    location.assign(location.pathname);
  }

  start().catch((failure) => {
    document.getElementById('page').textContent =
      'The page could not start: ' + (failure.message || failure.statusText || failure);
  });
});
