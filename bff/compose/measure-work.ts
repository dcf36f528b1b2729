import type { JobQueue } from '../queue/job-queue';
import { createReadCallEnd } from '../storage/call-end';
import type { Kommo } from './kommo';
import { measureJobs } from './measure-jobs';
import { measureLogging } from './measure-logging';
import type { Base } from './open-base';

interface Work {
  readonly kommo: Kommo;
  readonly queue: JobQueue;
}

/** The same queue and the same Kommo, counted. */
export function measureWork({ metrics, logger, clock, pool, tracing }: Base, { kommo, queue }: Work): Work {
  const logging = measureLogging({ metrics, clock, logger, readCallEnd: createReadCallEnd(pool) });
  return {
    kommo: { ...kommo, crm: logging.watch(kommo.crm) },
    queue: measureJobs(queue, { metrics, logger, tracing, onWorked: logging.onWorked }),
  };
}
