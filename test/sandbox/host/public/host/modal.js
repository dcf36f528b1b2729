/*
 * `lib/components/base/modal` as widgets know it: stays hidden until its body triggers `modal:loaded`, is placed by
 * `modal:centrify`, closes by anything with `.modal-body__close`, the overlay or Escape unless the options forbid it.
 */
define(['jquery'], function ($) {
  let count = 0;
  const defaults = {
    class_name: '',
    container: null,
    init: function () {},
    destroy: function () {},
    disable_overlay_click: false,
    disable_escape_keydown: false,
    disable_enter_keydown: false,
    default_overlay: false,
    init_animation: false,
    focus_element: null,
  };

  function Modal(options) {
    this.options = $.extend({}, defaults, options);
    this.ns = '.modal-' + (count += 1);
    const container = this.options.container ? $(this.options.container) : $(document.body);
    this.$modal = $('<div>', {
      class: 'modal modal-list ' + this.options.class_name,
      css: { visibility: 'hidden' },
    });
    this.$modal.append(
      $('<div class="modal-scroller custom-scroll">').append(
        $('<div class="modal-body" role="dialog" aria-modal="true" tabindex="-1">').append(
          $('<div class="modal-body__inner">').append(
            '<button type="button" class="modal-body__close" aria-label="Close"><span class="icon icon-modal-close"></span></button>',
          ),
        ),
      ),
    );
    container.append(this.$modal);
    this.listen();
    this.options.init.call(this, this.$modal.find('.modal-body'));
  }

  Modal.prototype.listen = function () {
    const self = this;
    const options = this.options;
    this.$modal
      .on('modal:loaded', function () {
        self.$modal.css('visibility', 'visible').addClass('modal_shown');
        if (options.focus_element) self.$modal.find(options.focus_element).trigger('focus');
      })
      .on('modal:centrify', function () {
        self.$modal.find('.modal-body').addClass('modal-body_centred');
      })
      .on('click', '.modal-body__close', function () {
        self.destroy();
      })
      .on('mousedown', '.modal-scroller', function (event) {
        if (event.target === this && !options.disable_overlay_click) self.destroy();
      })
      .on('keydown', function (event) {
        const isTyping = $(event.target).is('textarea, button, select');
        if (event.key !== 'Enter' || options.disable_enter_keydown || isTyping) return;
        self.$modal.find('.js-modal-accept').first().trigger('click');
      });
    $(document).on('keydown' + this.ns, function (event) {
      if (event.key === 'Escape' && !options.disable_escape_keydown && self.isTop()) self.destroy();
    });
  };

  Modal.prototype.isTop = function () {
    return $('.modal').last().is(this.$modal);
  };

  /** Closes unless the owner's `destroy` answers `false`. A second call does nothing. */
  Modal.prototype.destroy = function () {
    if (this.destroyed || this.options.destroy.call(this) === false) return;
    this.destroyed = true;
    $(document).off(this.ns);
    this.$modal.remove();
  };

  Modal.prototype._showError = function (text) {
    const $error = this.$modal.find('.modal-body__error');
    const $target = $error.length ? $error : $('<p class="modal-body__error" role="alert">');
    $target.text(text).prependTo(this.$modal.find('.modal-body'));
  };

  return Modal;
});
