import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../telemetry/logger';
import { pathForLog } from '../telemetry/mask';
import type { Metrics } from '../telemetry/metrics';
import { requestIdOf } from './request-id';

export interface RequestLogDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Told once its answer is out, or its caller gone. @param route its pattern, never a path */
export type LogRequest = (request: IncomingMessage, response: ServerResponse, route: () => string) => void;

const PROBES = /^\/(healthz|readyz|metrics)(\?|$)/;

const TOLD = Symbol('what else stands in the line');
type Telling = IncomingMessage & { [TOLD]?: Readonly<Record<string, unknown>> };

/** What else stands in a request's line. Told before its answer is out. */
export function tellInLog(request: Telling, fields: Readonly<Record<string, unknown>>): void {
  request[TOLD] = fields;
}

/** One line and one measurement per request. */
export function createRequestLog({ logger, metrics }: RequestLogDeps): LogRequest {
  return (request: Telling, response, route) => {
    const startedAt = performance.now();
    // Routers change it on the way.
    const url = request.url ?? '';
    response.once('close', () => {
      const ms = performance.now() - startedAt;
      const status = response.writableFinished ? response.statusCode : 499;
      const { method = '' } = request;
      metrics.httpDuration.observe({ method, route: route(), status }, ms / 1000);
      const line = {
        requestId: requestIdOf(request),
        method,
        path: pathForLog(url),
        status,
        ms: Math.round(ms),
        ...request[TOLD],
      };
      if (PROBES.test(url)) return logger.debug(line, 'request');
      logger.info(line, 'request');
    });
  };
}
