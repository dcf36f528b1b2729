/**
 * For providers that are told with each call whom to keep informed of it: the address we give says what the call is
 * for, and comes back with whatever is told of it.
 */
import { z } from 'zod';
import { optionalText, party } from './payload-fields';
import type { StartCall } from './provider';
import { apiUrl } from './provider-http';

const written = z.object({ line: optionalText, customer: party, reference: optionalText });

/** Empty for a call that we did not start. */
export type CallbackAddress = Partial<z.output<typeof written>>;

export function callbackAddress({ webhookUrl, to, extension, reference }: StartCall): string {
  return apiUrl(webhookUrl, '', { customer: to, line: extension, reference });
}

/** What no call of ours could have is nothing of ours. */
export function readCallbackAddress(query: URLSearchParams): CallbackAddress {
  if (query.size === 0) return {};
  return written.safeParse(Object.fromEntries(query)).data ?? {};
}
