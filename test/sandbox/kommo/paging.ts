import type { Answer } from './answer';
import { hal, NO_CONTENT, problem, Refusal } from './answer';
import type { ApiRequest } from './api-request';

const MAX_LIMIT = 250;
const DEFAULT_LIMIT = 50;

function positiveInteger(request: ApiRequest, name: string, fallback: number): number {
  const raw = request.query.get(name);
  if (raw === null) return fallback;
  const value = Number(raw);
  if (!Number.isInteger(value) || value < 1) throw new Refusal(problem(400, `Invalid ${name}`));
  return value;
}

function pageUrl(request: ApiRequest, page: number, limit: number): string {
  const query = new URLSearchParams(request.query);
  query.set('page', String(page));
  query.set('limit', String(limit));
  return `${request.origin}${request.resourcePath}?${query.toString()}`;
}

/** One page of a list. An empty one is 204 without a body; the last one has no `_links.next`. */
export function pageOf<T>(
  request: ApiRequest,
  name: string,
  list: { items: readonly T[]; render: (item: T) => unknown },
): Answer {
  const limit = positiveInteger(request, 'limit', DEFAULT_LIMIT);
  if (limit > MAX_LIMIT) throw new Refusal(problem(422, 'Limit 250 per page'));
  const page = positiveInteger(request, 'page', 1);
  const shown = list.items.slice((page - 1) * limit, page * limit);
  if (shown.length === 0) return NO_CONTENT;
  const more = list.items.length > page * limit;
  const next = more ? { next: { href: pageUrl(request, page + 1, limit) } } : {};
  return hal({
    _page: page,
    _links: { self: { href: pageUrl(request, page, limit) }, ...next },
    _embedded: { [name]: shown.map(list.render) },
  });
}

/** GET by an id that does not exist, or that the user may not see. */
export function missingRecord(request: ApiRequest): Answer {
  return request.switches.missingIdAnswers === 204 ? NO_CONTENT : problem(404, 'Entity not found');
}

/** False while a write is too young to be listed. */
export function isListed(request: ApiRequest, storedAtMs: number): boolean {
  return storedAtMs + request.switches.readLagMs <= request.nowMs;
}
