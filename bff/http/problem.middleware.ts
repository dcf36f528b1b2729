import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Problem } from '../contract/problem';
import { AppError, asAppError } from '../domain/errors';
import type { Logger } from '../telemetry/logger';
import { pathForLog } from '../telemetry/mask';
import { requestIdOf } from './request-id';

/** Seconds to wait when a failure passes by itself and nobody told for how long. */
const RETRY_AFTER_SECONDS = 5;

/** Nothing answered: no such path, or not with this method. */
export const notFound: RequestHandler = () => {
  throw new AppError('request/not-found');
};

/** Answers a request with what was thrown. @returns whether it was not too late for that */
export type AnswerProblem = (request: IncomingMessage, response: ServerResponse, thrown: unknown) => boolean;

/** The only place that turns an error into an answer. Its own words never leave the process, its code does. */
export function createProblemAnswers({ logger }: { readonly logger: Logger }): AnswerProblem {
  return (request, response, thrown) => {
    const error = asAppError(fromParser(thrown) ?? thrown);
    const requestId = requestIdOf(request);
    if (error.status >= 500) {
      logger.error({ err: error, requestId, path: pathForLog(pathOf(request)) }, 'request failed');
    }
    if (response.headersSent) return false;
    setRetryAfter(response, error);
    const body = Buffer.from(JSON.stringify(problemOf(error)));
    response.statusCode = error.status;
    response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
    response.setHeader('Content-Length', body.length);
    response.end(body);
    return true;
  };
}

/** The Express side of it. */
export function createProblemHandler(answerProblem: AnswerProblem): ErrorRequestHandler {
  // eslint-disable-next-line max-params -- Express knows an error handler by its four parameters
  return (thrown: unknown, request, response, next) => {
    // Too late for another answer: Express then cuts the connection, so that nobody takes the half for the whole.
    if (!answerProblem(request, response, thrown)) next(thrown);
  };
}

/** Routers that were entered have shortened `url`. */
function pathOf(request: IncomingMessage & { readonly originalUrl?: string }): string {
  return request.originalUrl ?? request.url ?? '';
}

export function problemOf(error: AppError): Problem {
  return {
    type: `urn:problem:${error.code}`,
    title: error.title,
    status: error.status,
    code: error.code,
    ...(error.detail === undefined || error.code === 'bug/unexpected' ? {} : { detail: error.detail }),
    ...(error.fields.length === 0 ? {} : { errors: error.fields }),
  };
}

function setRetryAfter(response: ServerResponse, error: AppError): void {
  if (error.status !== 503 && error.status !== 429) return;
  const seconds =
    typeof error.retry === 'object' ? Math.ceil(error.retry.afterMs / 1000) : RETRY_AFTER_SECONDS;
  response.setHeader('Retry-After', String(Math.max(1, seconds)));
}

/** What body-parser, the router and `send` throw carries a status: https://github.com/jshttp/http-errors */
function fromParser(thrown: unknown): AppError | undefined {
  if (thrown instanceof AppError || !(thrown instanceof Error) || !('status' in thrown)) return undefined;
  if (thrown.status === 413) return new AppError('request/too-large', { cause: thrown });
  if (thrown.status === 404) return new AppError('request/not-found', { cause: thrown });
  const isCallersFault = typeof thrown.status === 'number' && thrown.status >= 400 && thrown.status < 500;
  return isCallersFault ? new AppError('request/malformed', { cause: thrown }) : undefined;
}
