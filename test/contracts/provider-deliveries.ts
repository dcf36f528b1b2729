import type { Delivery } from '../../bff/normalize/provider';
import type { Delivery as SandboxDelivery } from '../sandbox/providers/delivery';

/** Deliveries as intake hands them to a provider's adapter. */

export const RECEIVED_AT = Date.UTC(2026, 2, 2, 9, 16, 5);

const EMPTY: Delivery = {
  method: 'POST',
  url: 'https://bff.example/webhooks/provider/key',
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
  receivedAt: RECEIVED_AT,
};

export function jsonDelivery(payload: unknown): Delivery {
  return textDelivery(JSON.stringify(payload), 'application/json');
}

export function textDelivery(body: string | Buffer, contentType: string): Delivery {
  return { ...EMPTY, headers: { 'content-type': contentType }, body: Buffer.from(body) };
}

/** The fields of a JSON object as a form; text that is none, damaged on the way, stays as it is. */
export function asForm(
  text: string | Buffer,
  write: (fields: Readonly<Record<string, unknown>>) => string,
): string | Buffer {
  try {
    const fields: unknown = JSON.parse(text.toString());
    const isObject = typeof fields === 'object' && fields !== null && !Array.isArray(fields);
    return isObject ? write(fields as Readonly<Record<string, unknown>>) : text;
  } catch {
    return text;
  }
}

/** v1 of MyOperator: JSON inside a form field. */
export function formDelivery(payload: unknown): Delivery {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return textDelivery(
    new URLSearchParams({ myoperator: text }).toString(),
    'application/x-www-form-urlencoded',
  );
}

/** @param query as it stands in the address, encoded */
export function queryDelivery(query: string): Delivery {
  return { ...EMPTY, method: 'GET', url: `${EMPTY.url}?${query}`, query: new URLSearchParams(query) };
}

export function fromSandbox(sent: SandboxDelivery): Delivery {
  const query = sent.query ?? '';
  return {
    ...EMPTY,
    method: sent.method,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(
      Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: Buffer.from(sent.body ?? ''),
  };
}

export function withHeaders(delivery: Delivery, headers: Readonly<Record<string, string>>): Delivery {
  return { ...delivery, headers: { ...delivery.headers, ...headers } };
}
