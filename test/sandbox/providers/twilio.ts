import { createHmac, randomBytes } from 'node:crypto';
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

/** The callbacks of a call that was started by the API: the manager picks up, then the customer. */
export function twilioClickToCall(
  call: { readonly id: string; readonly externalNumber: string; readonly extension: string },
  account: { readonly authToken: string; readonly url: string; readonly callerId: string },
): Delivery[] {
  const start = Date.now();
  const customer = `CA${randomBytes(16).toString('hex')}`;
  const manager = { CallSid: call.id, Direction: 'outbound-api', To: call.extension };
  const dialled = {
    CallSid: customer,
    ParentCallSid: call.id,
    Direction: 'outbound-dial',
    To: `+${call.externalNumber}`,
  };
  const at = (
    atSecond: number,
    leg: Readonly<Record<string, string>>,
    told: Readonly<Record<string, string>>,
  ) =>
    twilioCallback(account, {
      label: told['CallStatus'] ?? '',
      atSecond,
      fields: {
        ...leg,
        From: account.callerId,
        ...told,
        Timestamp: new Date(start + atSecond * 1000).toUTCString().replace('GMT', '+0000'),
        CallbackSource: 'call-progress-events',
        ApiVersion: '2010-04-01',
      },
    });
  return [
    at(1, manager, { CallStatus: 'ringing' }),
    at(3, manager, { CallStatus: 'in-progress' }),
    at(4, dialled, { CallStatus: 'ringing' }),
    at(7, dialled, { CallStatus: 'in-progress' }),
    at(18, dialled, { CallStatus: 'completed', CallDuration: '11' }),
    at(18, manager, { CallStatus: 'completed', CallDuration: '15' }),
  ];
}
