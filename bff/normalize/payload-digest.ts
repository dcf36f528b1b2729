import { createHash } from 'node:crypto';
import type { JsonObject } from './delivery-body';
import { isObject } from './delivery-body';

/** The event key of a provider that numbers no events: equal payloads, in whatever key order, give equal keys. */
export function payloadDigest(payload: JsonObject): string {
  return createHash('sha256').update(sortedJson(payload)).digest('hex');
}

function sortedJson(payload: JsonObject): string {
  return JSON.stringify(payload, (_key, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort(byKey)) : value,
  );
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
