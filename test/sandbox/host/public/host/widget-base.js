/* The members that the host mixes into a widget's prototype before it calls the constructor. */
define(['jquery', 'host/account', 'host/router', 'host/session', 'host/twig'], function (
  $,
  account,
  router,
  session,
  twig,
) {
  function tokenHeader(clientId) {
    return $.ajax({
      url: account.base + '/ajax/v2/integrations/' + clientId + '/disposable_token',
      dataType: 'json',
      headers: { 'X-Requested-With': 'XMLHttpRequest', 'X-Sandbox-User': String(session.get('userId')) },
    }).then((answer) => answer.token);
  }

  /** jQuery's ajax with a fresh one-time token of the signed-in user; answers a promise of jQuery's kind. */
  function authorizedAjax(clientId, options) {
    const deferred = $.Deferred();
    tokenHeader(clientId).then(
      (token) => {
        const headers = $.extend({}, options.headers, { 'X-Auth-Token': token });
        $.ajax($.extend({}, options, { headers })).then(deferred.resolve, deferred.reject);
      },
      (...failure) => deferred.reject(...failure),
    );
    return deferred.promise();
  }

  /** @param installed the server's record of the widget; @param langs its i18n object */
  return function baseMembers(installed, langs) {
    const code = installed.code;
    const path = '/upl/' + code + '/widget';
    const params = Object.assign({}, installed.settings, {
      widget_code: code,
      path,
      images_path: path + '/images',
      version: installed.version,
      id: installed.id,
      status: installed.status,
      active: installed.active,
      widget_active: installed.active,
      oauth_client_uuid: installed.clientId,
    });
    const actions = [];

    return {
      params,
      langs,
      ns: '.widget:' + code,
      actions,
      system() {
        const user = account.state().users.find((each) => each.id === session.get('userId'));
        const area = router.current().short;
        return {
          area,
          amouser_id: user.id,
          amouser: user.email,
          subdomain: account.subdomain,
          server: location.origin,
        };
      },
      i18n(key) {
        return key
          .split('.')
          .reduce((value, part) => (value === undefined ? undefined : value[part]), this.langs);
      },
      set_lang(texts) {
        Object.assign(this.langs, texts);
      },
      get_settings: () => params,
      set_settings: (values) => Object.assign(params, values),
      get_version: () => installed.version,
      get_install_status: () => params.status,
      set_status: (status) => {
        params.status = status;
        document.dispatchEvent(new CustomEvent('widget:status', { detail: { code, status } }));
      },
      render: (data, values) => twig.render(data, values, path),
      render_template: (parts, values) => twig.renderTemplate(code, parts, values),
      add_action: (type, handler) => actions.push({ type, handler }),
      add_source() {},
      list_selected: () =>
        document.querySelector('#page').listSelected || { count_selected: 0, selected: [] },
      widgetsOverlay() {},
      $authorizedAjax: (options) => authorizedAjax(installed.clientId, options),
      crm_post(url, data, callback, type, onError) {
        $.ajax({
          method: 'POST',
          url: '/_sandbox/crm-post',
          data: { url, form: $.param(data || {}) },
          dataType: type || 'text',
        })
          .done((answer) => callback && callback(answer))
          .fail((...failure) => onError && onError(...failure));
      },
    };
  };
});
