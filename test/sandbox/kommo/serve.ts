import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import express from 'express';
import type { NextFunction, Request, Response, Router } from 'express';

import type { Answer } from './answer';
import { BLOCKED_ADDRESS, tooManyRequests } from './answer';
import type { IncomingRequest } from './answer-request';
import { TOKEN_PATH } from './answer-request';
import type { Delivery } from './fault-delivery';
import { strike } from './fault-delivery';
import type { Faults } from './faults';
import type { RateLimit } from './rate-limit';
import type { LoggedRequest, RequestLog } from './request-log';

export interface ServeDeps {
  readonly clock: () => number;
  readonly answerRequest: (incoming: IncomingRequest) => Answer;
  readonly rateLimit: RateLimit;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly latencyMs: number;
}

const ROUTE = /^\/([a-z0-9-]+)(\/(?:api\/v[24]|oauth2)\/.*)$/;

function send(response: Response, answer: Answer): void {
  response.status(answer.status).setHeader('X-Request-Id', randomUUID());
  if (answer.contentType !== '') response.setHeader('Content-Type', answer.contentType);
  response.end(answer.body);
}

function deliver(response: Response, entry: LoggedRequest, delivery: Delivery): void {
  if (delivery.kind === 'lose') {
    entry.outcome = 'lost';
    response.socket?.destroy();
    return;
  }
  entry.outcome = 'answered';
  entry.status = delivery.answer.status;
  send(response, delivery.answer);
}

/** The network side: who may come in, what is lost, delayed or garbled on the way, and the log of it all. */
export function createServeRouter(deps: ServeDeps): Router {
  const { faults, log, rateLimit } = deps;

  function open(request: Request, subdomain: string, path: string): LoggedRequest {
    return log.open({
      atMs: deps.clock(),
      address: request.socket.remoteAddress ?? 'unknown',
      method: request.method,
      subdomain,
      path,
      query: new URL(request.originalUrl, 'http://localhost').search.slice(1),
      body: path === TOKEN_PATH || typeof request.body !== 'string' ? undefined : request.body,
    });
  }

  function commit(request: Request, entry: LoggedRequest): Answer {
    const answer = deps.answerRequest({
      method: request.method,
      subdomain: entry.subdomain,
      path: entry.path,
      query: entry.query,
      authorization: request.headers.authorization,
      body: typeof request.body === 'string' ? request.body : undefined,
      onUser: (userId) => (entry.userId = userId),
    });
    entry.committed = answer.isCommitted ?? (request.method !== 'GET' && answer.status < 300);
    return answer;
  }

  async function serve(request: Request, entry: LoggedRequest): Promise<Delivery> {
    const fault = faults.draw(request.method, entry.path);
    if (fault !== undefined) entry.fault = fault.kind;
    if (deps.latencyMs > 0) await wait(deps.latencyMs);
    const early = await strike(fault, 'before');
    if (early !== undefined) return early;
    const answer = commit(request, entry);
    return (await strike(fault, 'after', answer)) ?? { kind: 'answer', answer };
  }

  function handle(request: Request, response: Response, next: NextFunction): void {
    const [, subdomain, path] = ROUTE.exec(request.path) ?? [];
    if (subdomain === undefined || path === undefined) return next();
    const admission = rateLimit.admit(request.socket.remoteAddress ?? 'unknown', subdomain);
    express.text({ type: () => true, limit: '8mb' })(request, response, (error?: unknown) => {
      if (error !== undefined) return next(error);
      const entry = open(request, subdomain, path);
      if (admission.kind !== 'admitted') {
        const refusal =
          admission.kind === 'blocked' ? BLOCKED_ADDRESS : tooManyRequests(admission.retryAfterSeconds);
        return deliver(response, entry, { kind: 'answer', answer: refusal });
      }
      serve(request, entry).then((delivery) => deliver(response, entry, delivery), next);
    });
  }

  return express.Router().use(handle);
}
