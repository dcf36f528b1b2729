/* As much of the template helper as controls and short templates need: `{{ name }}`, always escaped. */
define(['jquery'], function ($) {
  const escape = (value) =>
    $('<i>')
      .text(value === undefined || value === null ? '' : String(value))
      .html();

  const controls = {
    button: (v) =>
      `<button type="button" class="button-input ${v.blue ? 'button-input_blue' : ''} ${escape(v.class_name)}" id="${escape(v.id)}"><span class="button-input-inner__text">${escape(v.text)}</span></button>`,
    input: (v) =>
      `<input type="${escape(v.type || 'text')}" class="text-input ${escape(v.class_name)}" name="${escape(v.name)}" id="${escape(v.id)}" value="${escape(v.value)}" placeholder="${escape(v.placeholder)}">`,
    textarea: (v) =>
      `<textarea class="text-input text-input-textarea ${escape(v.class_name)}" name="${escape(v.name)}" id="${escape(v.id)}" placeholder="${escape(v.placeholder)}">${escape(v.value)}</textarea>`,
    select: (v) =>
      `<select class="control--select ${escape(v.class_name)}" name="${escape(v.name)}" id="${escape(v.id)}">${(
        v.items || []
      )
        .map(
          (item) =>
            `<option value="${escape(item.id)}" ${String(item.id) === String(v.selected) ? 'selected' : ''}>${escape(item.option)}</option>`,
        )
        .join('')}</select>`,
    checkbox: (v) =>
      `<label class="control-checkbox ${escape(v.class_name)}"><input type="checkbox" name="${escape(v.name)}" id="${escape(v.id)}" value="${escape(v.value)}" ${v.checked ? 'checked' : ''}> <span>${escape(v.text)}</span></label>`,
  };

  const fill = (text, values) =>
    text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, key) =>
      escape(key.split('.').reduce((v, part) => (v || {})[part], values || {})),
    );

  function render(source, values, path) {
    if (source.ref) {
      const name = /controls\/(\w+)\.twig$/.exec(source.ref);
      if (!name || !controls[name[1]]) throw new Error('No such control: ' + source.ref);
      return controls[name[1]](values || {});
    }
    if (source.href) {
      $.get(path + source.href, (text) => source.load({ render: (data) => fill(text, data) }), 'text');
      return true;
    }
    return fill(source.data, values);
  }

  function renderTemplate(code, parts, values) {
    const $panel = $('.card-widgets').first();
    if ($panel.length === 0) return;
    const body = parts.render ? fill(parts.render, values) : parts.body || '';
    $panel.find(`[data-code="${code}"]`).remove();
    const caption = $('<div class="card-widgets__caption">').addClass(
      parts.caption && parts.caption.class_name,
    );
    const html = parts.caption && parts.caption.html;
    caption.html(html || '');
    $panel.append(
      $('<section class="card-widgets__widget">')
        .attr('data-code', code)
        .append(caption, $('<div class="card-widgets__body">').html(body)),
    );
  }

  return { render, renderTemplate };
});
