import { createHmac } from 'node:crypto';
import type { Delivery } from './delivery';

/** The fields as Twilio posts them: values that are no text are written as JSON. */
export function twilioForm(fields: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(fields).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return new URLSearchParams(texts).toString();
}

/** base64(HMAC-SHA1(token, address and fields)), as Twilio's page on security prescribes it. */
export function twilioSignature(authToken: string, url: string, form: string): string {
  const fields = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(form)) {
    fields.set(name, (fields.get(name) ?? new Set()).add(value));
  }
  const names = [...fields.keys()].sort();
  const text = names.flatMap((name) => [...(fields.get(name) ?? [])].sort().map((value) => name + value));
  return createHmac('sha1', authToken)
    .update(url + text.join(''))
    .digest('base64');
}

/** One signed callback to the address it will be sent to. */
export function twilioCallback(
  to: { readonly authToken: string; readonly url: string },
  event: {
    readonly label: string;
    readonly atSecond: number;
    readonly fields: Readonly<Record<string, unknown>>;
  },
): Delivery {
  const body = twilioForm(event.fields);
  return {
    label: event.label,
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(to.authToken, to.url, body),
    },
    body,
    atSecond: event.atSecond,
  };
}
