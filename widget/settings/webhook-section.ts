import type { ProviderName, SettingsDocument } from '../../bff/contract/settings';
import { textInput } from '../shared/controls';
import { button, el } from '../shared/dom';
import { formatDateTime } from '../shared/format';
import { icon } from '../shared/icon';
import type { Texts } from '../shared/text';
import { sectionFrame } from './section';

export interface WebhookSection {
  readonly element: HTMLElement;
  /** The address belongs to the stored provider; for another one it is known only after saving. */
  readonly show: (stored: SettingsDocument, provider: ProviderName) => void;
}

export function webhookSection(text: Texts, locale: string): WebhookSection {
  const address = textInput('', { readonly: true, 'aria-label': text('webhook.address') });
  const copied = el('span', { class: 'kt-hint', role: 'status' });
  const copy = button({ class: 'kt-button' }, () => void copyAddress(), icon('copy'), text('webhook.copy'));
  const row = el('div', { class: 'kt-row' }, address, copy);
  const later = el('p', { class: 'kt-note' }, text('webhook.after_saving'));
  const delivery = el('p', { class: 'kt-hint' });

  const copyAddress = async (): Promise<void> => {
    address.select();
    try {
      await navigator.clipboard.writeText(address.value);
      copied.textContent = text('webhook.copied');
    } catch {
      copied.textContent = text('webhook.copy_yourself');
    }
  };

  return {
    element: sectionFrame(text('webhook.title'), text('webhook.hint'), row, copied, later, delivery),
    show(stored, provider) {
      const isKnown = stored.provider === provider && stored.webhookUrl !== '';
      address.value = isKnown ? stored.webhookUrl : '';
      row.hidden = !isKnown;
      later.hidden = isKnown;
      delivery.hidden = !isKnown;
      copied.textContent = '';
      delivery.textContent =
        stored.lastDeliveryAt === null
          ? text('webhook.never')
          : text('webhook.last', { time: formatDateTime(stored.lastDeliveryAt, locale) });
    },
  };
}
