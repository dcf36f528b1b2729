import type { DestinationStream, Logger } from 'pino';
import pino from 'pino';
import type { LogLevel } from '../config';
import { errorForLog } from './error-for-log';
import { maskPhonesIn, maskValue } from './mask';

export type { Logger };

/** Lines may wait in it until `flush`. */
export type LogOutput = DestinationStream & { flush?(): void };

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Standard output unless told. */
  readonly destination?: LogOutput;
}

/** JSON lines. Phone numbers and secrets are masked wherever they stand; `err` is an error with its causes. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const output: LogOutput = destination ?? standardOutput();
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: createTimestamps(),
    serializers: { err: (error: unknown) => error },
    formatters: { level: (label) => ({ level: label }), log: maskFields },
    hooks: {
      logMethod(args, method, logged) {
        const masked = args.map((arg: unknown) => (typeof arg === 'string' ? maskPhonesIn(arg) : arg));
        method.apply(this, masked as typeof args);
        // Not `this.flush()`: that has the disk keep the line, and waits for it with a listener for each.
        if (logged >= WARN) output.flush?.();
      },
    },
  };
  return pino(options, output);
}

/** As `pino.stdTimeFunctions.isoTime`, written once for all lines of a millisecond. */
function createTimestamps(): () => string {
  let last = 0;
  let written = '';
  return () => {
    const now = Date.now();
    if (now !== last) written = `,"time":"${new Date(now).toISOString()}"`;
    last = now;
    return written;
  };
}

/** Lines wait for company for this long, so that each need not be written alone; a warning and what it follows do not. */
const FLUSH_MS = 100;
const FLUSH_BYTES = 12_288;
/** Pino's number for `warn`. */
const WARN = 40;

function standardOutput(): LogOutput {
  const lines = pino.destination({ sync: true, minLength: FLUSH_BYTES, periodicFlush: FLUSH_MS });
  process.on('exit', () => lines.flushSync());
  return lines;
}

function maskFields(line: Record<string, unknown>): Record<string, unknown> {
  if (line['err'] === undefined) return maskValue(line) as Record<string, unknown>;
  const { err, ...fields } = line;
  const masked = maskValue(fields) as Record<string, unknown>;
  return { ...masked, err: errorForLog(err) };
}
