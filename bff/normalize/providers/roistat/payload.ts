import { z } from 'zod';
import type { Disposition } from '../../../domain/call-event';
import {
  duration,
  optionalId,
  optionalText,
  party,
  positiveInteger,
  requiredId,
  time,
} from '../../payload-fields';

/** Field names and values: Roistat, call tracking, "Webhook". */
export function callPayload(timeZone: string) {
  return z
    .object({
      id: requiredId,
      caller: party,
      callee: party,
      /** When it began; without a zone, and the page names none. */
      date: time(timeZone),
      order_id: positiveInteger,
      /** Only in the webhook after the call. */
      status: optionalText,
      duration,
      file_id: optionalId,
      link: optionalLink(),
    })
    .transform(({ date, ...call }) => ({ ...call, at: date }));
}
export type CallPayload = z.output<ReturnType<typeof callPayload>>;

/** `''` until there is a recording; anything that no browser could open counts as none. */
function optionalLink() {
  return z
    .string()
    .nullish()
    .transform((link) => (isWebAddress(link) ? link : undefined));
}

const LINK_MAX_LENGTH = 2048;

function isWebAddress(link: string | null | undefined): link is string {
  return (
    typeof link === 'string' &&
    link.length <= LINK_MAX_LENGTH &&
    /^https?:\/\/[\x21-\x7e]+$/i.test(link) &&
    URL.canParse(link)
  );
}

export const DISPOSITIONS_BY_STATUS: ReadonlyMap<string, Disposition> = new Map([
  ['ANSWER', 'answered'],
  ['BUSY', 'busy'],
  ['NOANSWER', 'missed'],
  // The caller gave up first: still somebody to call back.
  ['CANCEL', 'missed'],
  ['CONGESTION', 'failed'],
  ['CHANUNAVAIL', 'failed'],
  ['DONTCALL', 'missed'],
  ['TORTURE', 'voicemail'],
]);
