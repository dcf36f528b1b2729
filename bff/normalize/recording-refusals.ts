import { AppError } from '../domain/errors';
import { saysError } from './credential-check';
import type { ApiAnswer } from './provider-http';

/** What an answer without the wanted recording means: there is none yet, or the API could not be asked. */
export function noRecording({ status, body, retryAfterMs: afterMs }: ApiAnswer): AppError {
  if (status === 404 || (status === 200 && saysError(body))) {
    return new AppError('recordings/not-found', { retry: 'backoff' });
  }
  const passes = status === 429 || status >= 500;
  const retry = !passes ? 'never' : afterMs === undefined ? 'backoff' : { afterMs };
  return new AppError('recordings/unavailable', { retry, context: { status } });
}
