/**
 * The address that the provider delivers to, and whether anything has come.
 *
 * States: asking for the address (another provider was chosen) → waiting for the first delivery → heard, all of them
 * before anything is saved as well. It looks again every few seconds while the section is in the page and the tab is looked at, and stops for good when the
 * window has gone: Kommo does not tell us that. A look that fails is silent, the next one tells.
 */
import type { LastDelivery, ProviderName, SettingsDocument } from '../../bff/contract/settings';
import { textInput } from '../shared/controls';
import { button, el } from '../shared/dom';
import { icon } from '../shared/icon';
import type { Lifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';
import { sectionFrame } from './section';
import { timeAgo } from './time-ago';

const LOOK_EVERY = 3_000;

export interface WebhookDeps {
  readonly text: Texts;
  readonly locale: string;
  readonly lifetime: Lifetime;
  readonly readDelivery: (provider: ProviderName) => Promise<LastDelivery>;
  readonly now: () => number;
}

export interface WebhookSection {
  readonly element: HTMLElement;
  /** What is stored, and the provider that is chosen in the form. */
  readonly show: (stored: SettingsDocument, provider: ProviderName) => void;
}

export function webhookSection(deps: WebhookDeps): WebhookSection {
  const { text, locale, lifetime } = deps;
  const { address, copied, row } = addressRow(text);
  const later = el('p', { class: 'kt-note' }, text('webhook.after_saving'));
  const heard = el('p', { class: 'kt-heard' });
  // Told once when something comes; the seconds that follow are for the eye.
  const announcer = el('span', { class: 'kt-visually-hidden', role: 'status' });
  const element = sectionFrame(
    text('webhook.title'),
    text('webhook.hint'),
    row,
    copied,
    later,
    heard,
    announcer,
  );
  let wanted: ProviderName | undefined;
  let last: string | null = null;
  /** What is new is told; what was there when somebody looked for the first time is not. */
  let hasLooked = false;

  const draw = (): void => {
    heard.dataset['heard'] = String(last !== null);
    heard.textContent =
      last === null
        ? text('webhook.waiting')
        : text('webhook.received', { ago: timeAgo(last, deps.now(), locale) });
  };
  const take = ({ provider, webhookUrl, lastDeliveryAt }: LastDelivery): void => {
    if (provider !== wanted) return;
    if (webhookUrl !== '') address.value = webhookUrl;
    const isNews = lastDeliveryAt !== null && last === null && hasLooked;
    hasLooked = true;
    last = lastDeliveryAt;
    draw();
    if (isNews) announcer.textContent = heard.textContent;
  };
  const look = (): void => {
    if (wanted !== undefined) deps.readDelivery(wanted).then(take, () => undefined);
  };
  const stop = lifetime.every(LOOK_EVERY, () => {
    if (!element.isConnected) stop();
    else if (document.visibilityState === 'visible') look();
  });

  return {
    element,
    show(stored, provider) {
      const isStored = stored.provider === provider;
      wanted = provider;
      copied.textContent = announcer.textContent = '';
      address.value = isStored ? stored.webhookUrl : '';
      last = isStored ? stored.lastDeliveryAt : null;
      later.hidden = isStored && stored.active;
      hasLooked = isStored;
      draw();
      if (address.value === '') look();
    },
  };
}

function addressRow(text: Texts) {
  const address = textInput('', { readonly: true, 'aria-label': text('webhook.address') });
  const copied = el('span', { class: 'kt-hint', role: 'status' });
  const copy = button(
    { class: 'kt-button' },
    () => void copyAddress(address, copied, text),
    icon('copy'),
    text('webhook.copy'),
  );
  return { address, copied, row: el('div', { class: 'kt-row' }, address, copy) };
}

async function copyAddress(address: HTMLInputElement, copied: HTMLElement, text: Texts): Promise<void> {
  address.select();
  try {
    await navigator.clipboard.writeText(address.value);
    copied.textContent = text('webhook.copied');
  } catch {
    copied.textContent = text('webhook.copy_yourself');
  }
}
