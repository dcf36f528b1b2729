/* Builds elements without HTML strings: names of callers are never parsed as markup. */
define(function () {
  /** `h('a.name.other', {href, onclick, data-x}, ...children)`; children are nodes, strings, arrays or nothing. */
  function h(selector, properties) {
    const [tag, ...classes] = selector.split('.');
    const element = document.createElement(tag || 'div');
    if (classes.length > 0) element.className = classes.join(' ');
    for (const [name, value] of Object.entries(properties || {})) setProperty(element, name, value);
    append(element, Array.prototype.slice.call(arguments, 2));
    return element;
  }

  function setProperty(element, name, value) {
    if (value === undefined || value === null || value === false) return;
    if (typeof value === 'function') element[name] = value;
    else if (name === 'value' || name === 'checked') element[name] = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }

  function append(element, children) {
    for (const child of children.flat(Infinity)) {
      if (child !== undefined && child !== null && child !== false) element.append(child);
    }
  }

  /** An icon of `host/icons` by name. */
  function icon(name) {
    const span = document.createElement('span');
    span.className = 'icon icon-' + name;
    span.setAttribute('aria-hidden', 'true');
    return span;
  }

  function replace(element) {
    element.replaceChildren();
    append(element, Array.prototype.slice.call(arguments, 1));
    return element;
  }

  return { h, icon, replace };
});
