import type { Archive } from './archive';
import { manifestOf } from './archive';

/** What a program sees and only the publisher can settle; it keeps nobody from packing. */
export function remindersFor(archive: Archive): readonly string[] {
  const support = manifestOf(archive)?.widget.support;
  const contacts = [support?.link, support?.email].filter((contact) => contact?.includes('example.com'));
  return contacts.map(
    (contact) => `put your own support contact in place of ${contact}, in manifest.json and i18n/`,
  );
}
