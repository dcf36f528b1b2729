import { isObject, malformed, readJsonObject, readText } from '../../delivery-body';
import type { JsonObject } from '../../delivery-body';
import { readFormField } from '../../form-field';
import type { Connection, Delivery } from '../../provider';
import { QUERY_FIELDS } from './payload';

export type Log =
  | { readonly dialect: 'in-call'; readonly fields: JsonObject }
  | { readonly dialect: 'after-call'; readonly fields: JsonObject }
  | { readonly dialect: 'v2'; readonly fields: JsonObject };

/**
 * The log out of whichever envelope the account's webhook uses: query names of the customer's own (GET, and
 * beside the body of a POST), the form field `myoperator`, or JSON. What body and query both say, the body says.
 * @throws AppError delivery/malformed when none of it is there
 */
export function readLog(delivery: Delivery, connection: Connection): Log {
  const text = readText(delivery.body);
  const body = text.trim() === '' ? {} : readBody(text, delivery.headers['content-type'] ?? '');
  const fields = { ...readQuery(delivery.query, connection.queryNames), ...body };
  if (Object.keys(fields).length === 0) throw malformed('', 'no-known-field');
  return { dialect: dialectOf(fields), fields };
}

function dialectOf(fields: JsonObject): Log['dialect'] {
  if (Object.hasOwn(fields, 'event_type')) return 'v2';
  return ['_pm', '_ai', '_su', '_ev'].some((name) => Object.hasOwn(fields, name)) ? 'after-call' : 'in-call';
}

function readBody(text: string, contentType: string): JsonObject {
  if (/^\s*[{[]/.test(text)) return unwrap(readJsonObject(text));
  const log = readFormField(text, contentType, 'myoperator');
  if (log === undefined) throw malformed('myoperator', 'required');
  return readJsonObject(log, 'myoperator');
}

/** Some relays turn the form into JSON and keep its one field. */
function unwrap(body: JsonObject): JsonObject {
  const inner = body['myoperator'];
  if (typeof inner === 'string') return readJsonObject(inner, 'myoperator');
  return isObject(inner) ? inner : body;
}

function readQuery(query: URLSearchParams, queryNames: Readonly<Record<string, string>>): JsonObject {
  const names = new Map([...QUERY_FIELDS, ...Object.entries(queryNames)]);
  const known = [...query].flatMap(([name, value]) => {
    const field = QUERY_FIELDS.get(names.get(name) ?? '');
    return field === undefined || value === '' ? [] : [[field, value] as const];
  });
  return Object.fromEntries(known);
}
