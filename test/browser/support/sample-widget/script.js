/* Notes each callback in `hostCalls`, so that a test sees the host's order. */
define(['jquery'], function ($) {
  window.hostCalls = [];
  return function () {
    const self = this;
    const note = (name) => {
      window.hostCalls.push(name);
      return true;
    };
    this.callbacks = {
      render: () => note('render'),
      init() {
        self.add_action('phone', ({ value }) => {
          note('call ' + value);
          self.$authorizedAjax({ url: window.backend, method: 'POST' }).then(
            (answer) => note(answer),
            () => note('refused'),
          );
        });
        return note('init');
      },
      bind_actions: () => note('bind_actions'),
      settings() {
        $('#' + self.params.widget_code + '_custom_content').append('<input name="token">');
        note('settings');
      },
      onSave: ({ active }) => {
        note('onSave ' + active);
        return window.refuseSaving ? Promise.reject(new Error('refused')) : Promise.resolve(true);
      },
      destroy: () => note('destroy'),
    };
    return this;
  };
});
