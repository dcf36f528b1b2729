/**
 * Requests that change something spend their token. The same token on the same request is answered as the first
 * time: Chromium silently repeats a PUT whose kept-alive connection was cut, and the manager must not see an error
 * for what was done. The answer is stored before it is sent, so that a repeat finds it.
 */
import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '../clock';
import { AppError } from '../domain/errors';
import { rawBodyOf } from '../http/json-body.middleware';
import type { Logger } from '../telemetry/logger';
import type { Answer, SpentTokens, Spending } from './spent-tokens';
import type { OneTimeToken } from './widget-user';
import { tokenOf } from './widget-user';

export interface SpendTokenDeps {
  readonly spentTokens: SpentTokens;
  readonly clock: Clock;
  readonly logger: Logger;
}

const HARMLESS = new Set(['GET', 'HEAD', 'OPTIONS']);
const LOOK_AGAIN_MS = 50;
const WAIT_FOR_FIRST_MS = 10_000;

export function createSpendToken(deps: SpendTokenDeps): RequestHandler {
  return async (request, response, next) => {
    if (HARMLESS.has(request.method)) return next();
    const token = tokenOf(request);
    const spending = await settled(deps, token, requestHashOf(request));
    if (spending.kind === 'answered') return sendAnswer(response, spending.answer);
    if (spending.kind !== 'first') throw new AppError('auth/token-spent');
    keepBeforeSending(response, async (answer) => {
      // The change is done already: an answer that cannot be kept is sent all the same.
      await deps.spentTokens
        .keepAnswer(token, answer)
        .catch((error: unknown) =>
          deps.logger.warn({ err: error }, 'the answer to a spent token was not kept'),
        );
    });
    next();
  };
}

/** Waits while the first of the two is still at work. */
async function settled(deps: SpendTokenDeps, token: OneTimeToken, requestHash: Buffer): Promise<Spending> {
  const deadline = deps.clock.now().getTime() + WAIT_FOR_FIRST_MS;
  for (;;) {
    const spending = await deps.spentTokens.spend(token, requestHash);
    if (spending.kind !== 'under-way' || deps.clock.now().getTime() >= deadline) return spending;
    await deps.clock.after(LOOK_AGAIN_MS);
  }
}

function requestHashOf(request: Request): Buffer {
  return createHash('sha256')
    .update(`${request.method} ${request.originalUrl}\n`)
    .update(rawBodyOf(request))
    .digest();
}

/** Whatever way an answer is written, a problem's too, it leaves by `end`, and by it alone: none of ours is streamed. */
function keepBeforeSending(response: Response, keep: (answer: Answer) => Promise<void>): void {
  const end = response.end.bind(response);
  response.end = (body?: unknown) => {
    response.end = end;
    void keep({ status: response.statusCode, body: textOf(body) }).finally(() => end(body));
    return response;
  };
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return Buffer.isBuffer(body) ? body.toString() : '';
}

function sendAnswer(response: Response, { status, body }: Answer): void {
  const isProblem = status >= 400;
  response
    .status(status)
    .type(isProblem ? 'application/problem+json' : 'application/json')
    .send(body);
}
