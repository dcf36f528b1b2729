import { el } from './dom';
import type { Attributes } from './dom';
import { safeUrl } from './safe-url';

/** A link that Kommo follows without loading its page anew; the bare words when the address is not a web page's. */
export function hostLink(url: string, label: string, attributes: Attributes = {}): HTMLElement {
  const href = safeUrl(url);
  if (href === undefined) return el('span', {}, label);
  const { class: className, ...others } = attributes;
  return el('a', { class: `${className ?? 'kt-link'} js-navigate-link`, href, ...others }, label);
}
