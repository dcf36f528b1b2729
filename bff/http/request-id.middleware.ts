import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

const requestIds = new WeakMap<IncomingMessage, string>();
const ACCEPTABLE = /^[\w-]{8,64}$/;

/** One id per request, the proxy's if it gave one, in every log line about it and in the answer. */
export const requestId: RequestHandler = (request, response, next) => {
  const given = request.get('X-Request-Id');
  const id = given !== undefined && ACCEPTABLE.test(given) ? given : randomUUID();
  requestIds.set(request, id);
  response.set('X-Request-Id', id);
  next();
};

export function requestIdOf(request: IncomingMessage): string | undefined {
  return requestIds.get(request);
}
