/* The telephone button at the lower left that a telephony widget may ask for. */
define(['host/dom'], function ({ h, icon }) {
  const buttons = new Map();

  function add({ ns, click }) {
    if (buttons.has(ns)) return;
    const button = h(
      'button.nav__phone',
      { type: 'button', title: 'Phone', 'aria-label': 'Phone' },
      icon('phone'),
    );
    button.addEventListener('click', (event) => click && click(event));
    document.querySelector('.nav__bottom').prepend(button);
    buttons.set(ns, button);
  }

  function remove({ ns }) {
    if (!buttons.has(ns)) return;
    buttons.get(ns).remove();
    buttons.delete(ns);
  }

  return { add, remove };
});
