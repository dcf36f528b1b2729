import type { Router } from 'express';
import { createApp } from '../http/create-app';
import { createHealthRoute } from '../http/health.route';
import { startHttpServer } from '../http/http-server';
import type { JobQueue } from '../queue/job-queue';
import type { Base, Closing } from './open-base';

export function healthRoute({ pool, metrics, logger, leaving }: Base, jobs: JobQueue): Router {
  const database = async (): Promise<void> => void (await pool.query('select 1'));
  const queue = async (): Promise<void> => {
    if (!(await jobs.ready())) throw new Error('the queue does not answer');
  };
  return createHealthRoute({ probes: { database, queue }, metrics, logger, leaving: leaving.signal });
}

/** Health and figures of a process that serves nothing else, where `WORKER_PORT` says. */
export async function startHealthServer(base: Base, jobs: JobQueue, closing: Closing): Promise<void> {
  const { config, logger, metrics } = base;
  if (config.workerPort === null) return;
  const app = createApp({ routes: [healthRoute(base, jobs)], logger, metrics });
  const server = await startHttpServer(app, { host: config.http.host, port: config.workerPort });
  closing.push(() => server.stop());
}
