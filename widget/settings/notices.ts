import type { SettingsDocument, SettingsNotice } from '../../bff/contract/settings';
import { el } from '../shared/dom';
import { formatDateTime } from '../shared/format';
import { safeUrl } from '../shared/safe-url';
import type { Texts } from '../shared/text';

/** What an administrator should see to, with the way to mend it. Nothing at all when all is well. */
export function noticesOf(stored: SettingsDocument, text: Texts, locale: string): HTMLElement {
  const lines = stored.notices.map((notice) => noticeLine(notice, { stored, text, locale }));
  return el('div', { class: 'kt-notices' }, ...lines);
}

function noticeLine(
  { code, since }: SettingsNotice,
  { stored, text, locale }: { stored: SettingsDocument; text: Texts; locale: string },
): HTMLElement | null {
  const words = text.find(`notices.${code}`);
  // A notice that is newer than these texts.
  if (words === undefined) return null;
  const { account } = stored;
  const waiting = code === 'provider-silent' ? 0 : (account?.waitingCalls ?? 0);
  const mends = code === 'authorization-dead' ? safeUrl(account?.authorizeUrl ?? '') : undefined;
  return el(
    'div',
    { class: 'kt-alert' },
    el('p', {}, words.replace('{since}', formatDateTime(since, locale))),
    waiting > 0 && el('p', {}, text('notices.calls_kept', { count: waiting })),
    mends !== undefined &&
      el(
        'a',
        { class: 'kt-button', href: mends, target: '_blank', rel: 'noopener' },
        text('notices.authorize'),
      ),
  );
}
