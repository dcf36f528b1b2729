import { el } from './dom';

export interface PageRoot {
  /** The corner that the features share. */
  readonly corner: HTMLElement;
  readonly remove: () => void;
}

/** Our one element in Kommo's page, with our style sheet inside it: taking it away takes all away. */
export function mountPageRoot(css: readonly string[]): PageRoot {
  const corner = el('div', { class: 'kt-root kt-corner' });
  const root = el('div', { id: 'kt-page-root' }, el('style', {}, css.join('\n')), corner);
  document.body.append(root);
  return { corner, remove: () => root.remove() };
}
