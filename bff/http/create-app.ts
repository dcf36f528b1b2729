import express from 'express';
import type { Express, Router } from 'express';
import helmet from 'helmet';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';
import { createProblemHandler, notFound } from './problem.middleware';
import { requestId } from './request-id.middleware';
import { createRequestLog } from './request-log.middleware';

export interface AppDeps {
  /** In the order in which they are asked. */
  readonly routes: readonly Router[];
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The Express application: what every answer has in common. */
export function createApp({ routes, logger, metrics }: AppDeps): Express {
  const app = express();
  // A caller's address, for the limits: a proxy of our own network is believed, the world is not.
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestId);
  app.use(createRequestLog({ logger, metrics }));
  // The widget and Kommo's player read from other origins; CORS decides who may, resource policy must not.
  app.use(helmet({ crossOriginResourcePolicy: { policy: 'cross-origin' } }));
  for (const route of routes) app.use(route);
  app.use(notFound);
  app.use(createProblemHandler({ logger }));
  return app;
}
