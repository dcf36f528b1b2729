/* The simulated account's state: fetched whole, and again whenever the server says that something changed. */
define(['jquery'], function ($) {
  const subdomain = location.pathname.split('/')[1];
  const listeners = [];
  let state = null;
  let pending = null;

  function refresh() {
    pending = pending || fetchState().finally(() => (pending = null));
    return pending;
  }

  async function fetchState() {
    state = await $.getJSON('/_sandbox/account', { subdomain });
    return state;
  }

  // Changes come in bursts; one that arrives while a fetch runs needs a fetch of its own.
  let changedAgain = false;
  async function onChanged() {
    if (pending) {
      changedAgain = true;
      return;
    }
    await refresh();
    listeners.forEach((listener) => listener(state));
    if (changedAgain) {
      changedAgain = false;
      await onChanged();
    }
  }

  function watch() {
    const source = new EventSource('/_sandbox/changes?subdomain=' + encodeURIComponent(subdomain));
    source.addEventListener('change', () => void onChanged());
    source.addEventListener('open', () => void onChanged());
    return source;
  }

  return {
    subdomain,
    base: '/' + subdomain,
    state: () => state,
    refresh,
    watch,
    onChange: (listener) => listeners.push(listener),
  };
});
