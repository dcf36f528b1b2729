import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** On the request itself: a map with weak keys is a burden to whoever collects garbage. */
const REQUEST_ID = Symbol('request id');
type Named = IncomingMessage & { [REQUEST_ID]?: string };

export const REQUEST_ID_HEADER = 'X-Request-Id';
const ACCEPTABLE = /^[\w-]{8,64}$/;

/** One id per request, the proxy's if it gave one, in every log line about it and in the answer. */
export function nameRequest(request: Named): string {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && ACCEPTABLE.test(given) ? given : randomUUID();
  request[REQUEST_ID] = id;
  return id;
}

export function requestIdOf(request: Named): string | undefined {
  return request[REQUEST_ID];
}
