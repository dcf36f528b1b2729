import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const requestIds = new WeakMap<IncomingMessage, string>();
const ACCEPTABLE = /^[\w-]{8,64}$/;

/** One id per request, the proxy's if it gave one, in every log line about it and in the answer. */
export function nameRequest(request: IncomingMessage, response: ServerResponse): void {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && ACCEPTABLE.test(given) ? given : randomUUID();
  requestIds.set(request, id);
  response.setHeader('X-Request-Id', id);
}

export function requestIdOf(request: IncomingMessage): string | undefined {
  return requestIds.get(request);
}
