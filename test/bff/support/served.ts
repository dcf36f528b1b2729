import type { Router } from 'express';
import { createApp } from '../../../bff/http/create-app';
import type { FrontDoor } from '../../../bff/http/create-app';
import { startHttpServer } from '../../../bff/http/http-server';
import { createLogger } from '../../../bff/telemetry/logger';
import { createMetrics } from '../../../bff/telemetry/metrics';

export interface Served {
  readonly url: string;
  /** Every line that was logged so far. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

export const silent = createLogger({ level: 'silent' });

/** Real HTTP on a free port. */
export async function serve(routes: readonly Router[], frontDoor?: FrontDoor): Promise<Served> {
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const app = createApp({
    routes,
    logger,
    metrics: createMetrics({ withProcess: false }),
    ...(frontDoor === undefined ? {} : { frontDoor }),
  });
  const server = await startHttpServer(app, { host: '127.0.0.1', port: 0 });
  return { url: `http://127.0.0.1:${server.port}`, lines, stop: () => server.stop(0) };
}
