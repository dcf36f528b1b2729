import type { DestinationStream, Logger } from 'pino';
import pino from 'pino';
import type { LogLevel } from '../config';
import { errorForLog } from './error-for-log';
import { maskPhonesIn, maskValue } from './mask';

export type { Logger };

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Standard output unless told. */
  readonly destination?: DestinationStream;
}

/** JSON lines. Phone numbers and secrets are masked wherever they stand; `err` is an error with its causes. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => error },
    formatters: { level: (label) => ({ level: label }), log: maskFields },
    hooks: {
      logMethod(args, method) {
        const masked = args.map((arg: unknown) => (typeof arg === 'string' ? maskPhonesIn(arg) : arg));
        method.apply(this, masked as typeof args);
      },
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function maskFields({ err, ...fields }: Record<string, unknown>): Record<string, unknown> {
  const masked = maskValue(fields) as Record<string, unknown>;
  return err === undefined ? masked : { ...masked, err: errorForLog(err) };
}
