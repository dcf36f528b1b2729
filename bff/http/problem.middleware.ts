import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Problem } from '../contract/problem';
import { AppError, asAppError } from '../domain/errors';
import type { Logger } from '../telemetry/logger';
import { pathForLog } from '../telemetry/mask';
import { requestIdOf } from './request-id.middleware';

/** Seconds to wait when a failure passes by itself and nobody told for how long. */
const RETRY_AFTER_SECONDS = 5;

/** Nothing answered: no such path, or not with this method. */
export const notFound: RequestHandler = () => {
  throw new AppError('request/not-found');
};

/** The only place that turns an error into an answer. Its own words never leave the process, its code does. */
export function createProblemHandler({ logger }: { readonly logger: Logger }): ErrorRequestHandler {
  // eslint-disable-next-line max-params -- Express knows an error handler by its four parameters
  return (thrown: unknown, request, response, next) => {
    const error = asAppError(fromParser(thrown) ?? thrown);
    const requestId = requestIdOf(request);
    if (error.status >= 500) {
      logger.error({ err: error, requestId, path: pathForLog(request.originalUrl) }, 'request failed');
    }
    // Too late for another answer: Express then cuts the connection, so that nobody takes the half for the whole.
    if (response.headersSent) return next(thrown);
    setRetryAfter(response, error);
    response
      .status(error.status)
      .type('application/problem+json')
      .send(JSON.stringify(problemOf(error)));
  };
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

function setRetryAfter(response: Response, error: AppError): void {
  if (error.status !== 503 && error.status !== 429) return;
  const seconds =
    typeof error.retry === 'object' ? Math.ceil(error.retry.afterMs / 1000) : RETRY_AFTER_SECONDS;
  response.set('Retry-After', String(Math.max(1, seconds)));
}

/** What body-parser, the router and `send` throw carries a status: https://github.com/jshttp/http-errors */
function fromParser(thrown: unknown): AppError | undefined {
  if (thrown instanceof AppError || !(thrown instanceof Error) || !('status' in thrown)) return undefined;
  if (thrown.status === 413) return new AppError('request/too-large', { cause: thrown });
  if (thrown.status === 404) return new AppError('request/not-found', { cause: thrown });
  const isCallersFault = typeof thrown.status === 'number' && thrown.status >= 400 && thrown.status < 500;
  return isCallersFault ? new AppError('request/malformed', { cause: thrown }) : undefined;
}
