/* A telephone number in a card; a click opens the menu of what widgets added with `add_action('phone')`. */
define(['host/dom', 'host/widget-loader'], function ({ h, icon }, loader) {
  function closeMenu() {
    document.querySelectorAll('.phone-menu').forEach((menu) => menu.remove());
  }

  function openMenu(link, number, entity) {
    closeMenu();
    const items = loader.phoneActions().map((action) =>
      h(
        'button.phone-menu__item',
        {
          type: 'button',
          onclick: () => {
            closeMenu();
            action.handler({ value: number, type: 'phone', element: entity });
          },
        },
        icon('phone'),
        loader.phoneActionLabel(),
      ),
    );
    const copy = h(
      'button.phone-menu__item',
      { type: 'button', onclick: () => copyNumber(number) },
      icon('copy'),
      'Copy',
    );
    const menu = h('div.phone-menu', { role: 'menu' }, items, copy);
    link.append(menu);
  }

  function copyNumber(number) {
    closeMenu();
    if (navigator.clipboard) void navigator.clipboard.writeText(number);
  }

  document.addEventListener('click', (event) => {
    if (!event.target.closest('.phone-link')) closeMenu();
  });

  return function phoneLink(number, entity) {
    const wrapper = h('span.phone-link');
    const button = h(
      'button.phone-link__number',
      { type: 'button', 'data-phone': number, 'aria-haspopup': 'menu' },
      number,
    );
    button.onclick = () => openMenu(wrapper, number, entity);
    wrapper.append(button);
    return wrapper;
  };
});
