import { Router } from 'express';
import type { Metrics } from '../telemetry/metrics';
import type { Readiness } from './readiness';

export interface HealthDeps {
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
  /** Aborted: the process is about to stop, and wants no new callers. */
  readonly leaving?: AbortSignal;
}

/**
 * `/healthz`: the process answers. `/readyz`: each part it depends on does; 503 only while a delivery could not be stored
 * here, since whoever routes by it takes the door away. `/metrics`: for Prometheus.
 */
export function createHealthRoute({ readiness, metrics, leaving }: HealthDeps): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    if (leaving?.aborted === true) return void response.status(503).json({ status: 'stopping', parts: {} });
    const ready = await readiness();
    response.status(ready.status === 'unavailable' ? 503 : 200).json(ready);
  });
  router.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}
