import { Router } from 'express';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';

/** Rejects while the part cannot do its work. */
export type ReadinessProbe = () => Promise<void>;

export interface HealthDeps {
  /** By the name that is shown, e.g. `database`, `queue`. */
  readonly probes: Readonly<Record<string, ReadinessProbe>>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Aborted: the process is about to stop, and wants no new callers. */
  readonly leaving?: AbortSignal;
}

const PROBE_TIMEOUT_MS = 2_000;

/** `/healthz`: the process answers. `/readyz`: each part it depends on does. `/metrics`: for Prometheus. */
export function createHealthRoute({ probes, metrics, logger, leaving }: HealthDeps): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    if (leaving?.aborted === true) return void response.status(503).json({ status: 'stopping', parts: {} });
    const states = await Promise.all(
      Object.entries(probes).map(
        async ([name, probe]) => [name, await stateOf(name, probe, logger)] as const,
      ),
    );
    const isReady = states.every(([, state]) => state === 'ok');
    response.status(isReady ? 200 : 503).json({
      status: isReady ? 'ok' : 'unavailable',
      parts: Object.fromEntries(states),
    });
  });
  router.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}

async function stateOf(name: string, probe: ReadinessProbe, logger: Logger): Promise<'ok' | 'unavailable'> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PROBE_TIMEOUT_MS} ms`)), PROBE_TIMEOUT_MS);
  });
  try {
    await Promise.race([probe(), tooLate]);
    return 'ok';
  } catch (error) {
    logger.warn({ err: error, part: name }, 'not ready');
    return 'unavailable';
  } finally {
    clearTimeout(timer);
  }
}
