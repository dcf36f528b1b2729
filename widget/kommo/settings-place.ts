import $ from 'jquery';
import type { WidgetSelf } from './widget-self';

/**
 * The place of a `custom` field in the settings window: Kommo makes `#{code}_custom_content` for the
 * widget's own form and the hidden input `#{code}_custom`, whose `change` wakes the Save button
 * (developers.kommo.com/docs/field-types). Numbers and JSON are stored, other texts are not.
 */
export function settingsPlace(self: WidgetSelf, modal: JQuery) {
  const code = widgetCode(self);
  const content = modal.find(`#${code}_custom_content`);
  const fallback = modal.find('.widget_settings_block__controls, .widget_settings_block');
  const container = content[0] ?? fallback[0] ?? modal[0] ?? document.body;
  const hidden = modal.find(`#${code}_custom`);
  let changes = 0;
  return {
    container,
    markChanged(): void {
      changes += 1;
      hidden.val(JSON.stringify({ changes }));
      const name = hidden.attr('name');
      (name === undefined ? hidden : $(`input[name="${name}"]`, modal)).trigger('change');
    },
  };
}

function widgetCode(self: WidgetSelf): string {
  const code = self.params?.['widget_code'] ?? self.get_settings?.()['widget_code'];
  return typeof code === 'string' ? code : '';
}
