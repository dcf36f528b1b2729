/** What Kommo says of the items of one request, by the `request_id` that each of them carried. */
import type { ZodType } from 'zod';
import { z } from 'zod';

export interface RefusedItem {
  /** Kommo's own number for the reason, where it gives one: not a HTTP status. */
  readonly reason: number | undefined;
  readonly fields: readonly { readonly path: string; readonly code: string }[];
}

export interface ToldItems<T> {
  readonly made: ReadonlyMap<string, T>;
  readonly refused: ReadonlyMap<string, RefusedItem>;
  /** Whether the answer lists what was made, and whether that is anything at all. */
  readonly lists: 'something' | 'nothing' | 'not-told';
}

const requestId = z.union([z.string(), z.number()]).transform(String);
const mixed = z.object({
  errors: z.array(z.object({ request_id: requestId, status: z.number().optional() })),
});
const fieldError = z.object({ code: z.string().catch('invalid'), path: z.string().catch('') });
const invalid = z.object({
  'validation-errors': z.array(z.object({ request_id: requestId, errors: z.array(fieldError).catch([]) })),
});
const identified = z.object({ request_id: requestId });

/**
 * @param name of the list in `_embedded` that holds what was made
 * @param record one of its items
 */
export function readToldItems<T>(body: unknown, name: string, record: ZodType<T>): ToldItems<T> {
  const listed = z.object({ _embedded: z.object({ [name]: z.array(z.unknown()) }) }).safeParse(body);
  const items = listed.data?._embedded[name];
  const lists = items === undefined ? 'not-told' : items.length === 0 ? 'nothing' : 'something';
  return { made: madeItems(items ?? [], record), refused: refusedItems(body), lists };
}

/** What cannot be read, or is named twice, is as good as not named. */
function madeItems<T>(items: readonly unknown[], record: ZodType<T>): ReadonlyMap<string, T> {
  const made = new Map<string, T>();
  const twice = new Set<string>();
  for (const item of items) {
    const id = identified.safeParse(item).data?.request_id;
    const read = record.safeParse(item);
    if (id === undefined || !read.success) continue;
    if (made.has(id)) twice.add(id);
    made.set(id, read.data);
  }
  for (const id of twice) made.delete(id);
  return made;
}

function refusedItems(body: unknown): ReadonlyMap<string, RefusedItem> {
  const refused = new Map<string, RefusedItem>();
  for (const { request_id: id, status } of mixed.safeParse(body).data?.errors ?? [])
    refused.set(id, { reason: status, fields: [] });
  for (const { request_id: id, errors } of invalid.safeParse(body).data?.['validation-errors'] ?? [])
    refused.set(id, { reason: undefined, fields: errors });
  return refused;
}
