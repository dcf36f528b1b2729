/*
 * The integration's window in Settings: fields of the manifest, the Save button's states, and what Kommo does around
 * `onSave`. Whether the host waits for a promise there is not documented, so the page has a switch for it.
 */
define([
  'jquery',
  'lib/components/base/modal',
  'host/account',
  'host/session',
  'host/widget-loader',
  'host/words',
], function ($, Modal, account, session, loader, word) {
  const record = () => account.state().widget;

  function open() {
    const code = record().code;
    const modal = new Modal({
      class_name: 'widget-settings__modal ' + code,
      disable_overlay_click: true,
      init($body) {
        $body.append(content());
        $body.trigger('modal:loaded').trigger('modal:centrify');
        bind($body, () => modal.destroy());
        loader.callback('settings', $body);
      },
    });
  }

  function content() {
    const langs = loader.current().langs;
    const $settings = $('<div class="widget-settings">');
    const $about = $('<aside class="widget-settings__desc-space">').append(
      $('<img class="widget-settings__logo" alt="">').attr(
        'src',
        '/upl/' + record().code + '/widget/images/logo_main.png',
      ),
      $('<div class="widget_settings_block__descr">').html(langs.widget.description),
    );
    const $base = $('<div class="widget-settings__base-space">').append(
      $('<h2 class="widget-settings__title">').text(langs.widget.name),
      $('<div class="widget_settings_block"><div class="widget_settings_block__controls"></div></div>'),
      buttons(),
    );
    $base.find('.widget_settings_block__controls').append(fields(langs));
    return $settings.append($about, $base);
  }

  function buttons() {
    const isInstalled = record().active === 'Y';
    const label = isInstalled || record().status === 'not_configured' ? word('save') : word('install');
    const $save = $(
      '<button type="button" class="button-input js-widget-save" data-onsave-destroy-modal="true">',
    ).append($('<span class="button-input-inner__text">').text(label));
    if (!isInstalled) $save.addClass('js-widget-install');
    const $disable = $('<button type="button" class="button-input button-cancel js-widget-uninstall">').text(
      word('disable'),
    );
    const $plate = $('<div class="widget-settings__command-plate">').append($save);
    return isInstalled ? $plate.append($disable) : $plate;
  }

  function fields(langs) {
    const code = record().code;
    const $wrapper = $('<div id="widget_settings__fields_wrapper" class="widget_settings_block__fields">');
    for (const [name, field] of Object.entries(record().manifest.settings || {})) {
      const value = record().settings[name];
      if (field.type === 'custom') {
        $wrapper.append(
          $('<div>').attr('id', code + '_custom_content'),
          $('<input type="hidden">')
            .attr({ id: code + '_custom', name })
            .val(value || ''),
        );
        continue;
      }
      const label = field.name.split('.').reduce((texts, key) => (texts || {})[key], langs);
      const type = field.type === 'pass' ? 'password' : 'text';
      $wrapper.append(
        $('<div class="widget_settings_block__item_field">').append(
          $('<label class="widget_settings_block__title_field">').text(label || name),
          $('<div class="widget_settings_block__input_field">').append(
            $('<input class="widget_settings_block__controls__ text-input">')
              .attr({ type, name })
              .val(value || ''),
          ),
        ),
      );
    }
    return $wrapper;
  }

  function bind($body, close) {
    const $save = $body.find('.js-widget-save');
    const enable = (on) =>
      $save
        .toggleClass('button-input-disabled', !on)
        .toggleClass('button-input_blue', on)
        .prop('disabled', !on);
    enable(record().active !== 'Y');
    $body.on('change input', 'input, select, textarea', () => enable(true));
    $save.on('button:save:enable', () => enable(true)).on('button:save:error', () => enable(true));
    $save.on('click', () => void save($body, { $save, enable, close }));
    $body.find('.js-widget-uninstall').on('click', () => void disable($body, close));
  }

  function collect($body) {
    const values = {};
    $body
      .find('#widget_settings__fields_wrapper')
      .find('input, select, textarea')
      .each((_, input) => {
        if (input.name && input.name in (record().manifest.settings || {})) values[input.name] = input.value;
      });
    return values;
  }

  async function save($body, { $save, enable, close }) {
    const values = collect($body);
    $save.addClass('button-input_loading');
    enable(false);
    const saved = await isAccepted(() => loader.callback('onSave', { active: 'Y', fields: values }));
    $save.removeClass('button-input_loading');
    if (!saved) {
      $save.trigger('button:save:error');
      return;
    }
    const wasActive = record().active === 'Y';
    await store({ active: 'Y', status: 'installed', settings: values });
    if ($save.attr('data-onsave-destroy-modal') === 'true') close();
    if (!wasActive) $(document).trigger('widget:installed');
  }

  // Not waited for, any promise counts as `true`, even one that fails later.
  async function isAccepted(callOnSave) {
    try {
      const answer = callOnSave();
      return session.get('awaitOnSave') ? Boolean(await answer) : Boolean(answer);
    } catch {
      return false;
    }
  }

  async function disable($body, close) {
    await isAccepted(() => loader.callback('onSave', { active: 'N', fields: collect($body) }));
    close();
    await loader.destroy();
    await store({ active: 'N', status: 'not_configured' });
    $(document).trigger('widget:removed');
    await loader.onArea();
  }

  async function store(changes) {
    await $.ajax({
      method: 'PUT',
      url: '/_sandbox/widget?subdomain=' + encodeURIComponent(account.subdomain),
      contentType: 'application/json',
      data: JSON.stringify(changes),
    });
    await account.refresh();
    document.dispatchEvent(
      new CustomEvent('widget:status', { detail: { code: record().code, status: record().status } }),
    );
  }

  return { open };
});
