import type { Request, RequestHandler } from 'express';
import type { Logger } from '../telemetry/logger';
import { pathForLog } from '../telemetry/mask';
import type { Metrics } from '../telemetry/metrics';
import { requestIdOf } from './request-id.middleware';

export interface RequestLogDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

/** One line and one measurement per request, when its answer is out or its caller gone. */
export function createRequestLog({ logger, metrics }: RequestLogDeps): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('close', () => {
      const ms = performance.now() - startedAt;
      const status = response.writableFinished ? response.statusCode : 499;
      metrics.httpDuration.observe({ method: request.method, route: routeOf(request), status }, ms / 1000);
      const line = {
        requestId: requestIdOf(request),
        method: request.method,
        path: pathForLog(request.originalUrl),
        status,
        ms: Math.round(ms),
      };
      if (PROBES.has(request.path)) return logger.debug(line, 'request');
      logger.info(line, 'request');
    });
    next();
  };
}

function routeOf(request: Request): string {
  const route = request.route as { readonly path?: unknown } | undefined;
  return typeof route?.path === 'string' ? route.path : 'unmatched';
}
