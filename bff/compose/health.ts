import type { Router } from 'express';
import { createApp } from '../http/create-app';
import { createHealthRoute } from '../http/health.route';
import { startHttpServer } from '../http/http-server';
import { createReadiness } from '../http/readiness';
import type { JobQueue } from '../queue/job-queue';
import { createPartGauge } from '../telemetry/part-gauge';
import type { Inbox } from './inbox';
import type { Base, Closing } from './open-base';

export interface HealthParts {
  readonly queue: JobQueue;
  readonly inbox: Inbox;
}

/** Made once for a process: its figures are registered. */
export function healthRoute(base: Base, { queue, inbox }: HealthParts): Router {
  const { pool, metrics, logger, leaving } = base;
  const readiness = createReadiness({
    needed: {
      database: async () => void (await pool.query('select 1')),
      queue: async () => {
        if (!(await queue.ready())) throw new Error('the queue does not answer');
      },
    },
    // What is stored here any other process merges: a door that stores stays open.
    helpful: { merging: inbox.merging },
    logger,
  });
  createPartGauge({ registry: metrics.registry, readParts: async () => (await readiness()).parts });
  return createHealthRoute({ readiness, metrics, leaving: leaving.signal });
}

/** Health and figures of a process that serves nothing else, where `WORKER_PORT` says. */
export async function startHealthServer(base: Base, parts: HealthParts, closing: Closing): Promise<void> {
  const { config, logger, metrics } = base;
  if (config.workerPort === null) return;
  const app = createApp({ routes: [healthRoute(base, parts)], logger, metrics });
  const server = await startHttpServer(app, { host: config.http.host, port: config.workerPort });
  closing.push(() => server.stop());
}
