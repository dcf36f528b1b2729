import { AppError } from '../domain/errors';
import { maskPhonesIn, maskValue } from './mask';

const MAX_CAUSES = 3;

/** An error with its causes, as it may stand in a log: chosen fields only, since drivers attach the data. */
export function errorForLog(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return maskValue(error);
  return {
    type: error.name,
    message: maskPhonesIn(error.message),
    ...('code' in error ? { code: error.code } : {}),
    ...(error instanceof AppError ? { context: maskValue(error.context) } : {}),
    ...(error.stack === undefined ? {} : { stack: maskPhonesIn(error.stack) }),
    ...(error.cause === undefined || depth >= MAX_CAUSES
      ? {}
      : { cause: errorForLog(error.cause, depth + 1) }),
  };
}
