/** Run as a process: takes jobs and never ends them, so that it can be killed while it holds them. */
import { createJobQueue } from '../../bff/queue/create-job-queue';
import type { QueueTiming } from '../../bff/queue/queue-timing';
import { systemClock } from '../../bff/clock';
import { createListener } from '../../bff/storage/listener';
import type { SocketConnection } from '../../bff/storage/pool';
import { createPool } from '../../bff/storage/pool';
import { createLogger } from '../../bff/telemetry/logger';

export interface QueueProcessOptions {
  readonly url: string | null;
  readonly connection: SocketConnection;
  readonly timing: Partial<QueueTiming>;
}

const { url, connection, timing } = JSON.parse(process.argv[2] ?? '') as QueueProcessOptions;
const logger = createLogger({ level: 'silent' });
const clock = systemClock;
createJobQueue(url, {
  pool: createPool({ connection, onError: () => undefined }),
  listener: createListener({ address: { ...connection }, clock, logger }),
  clock,
  logger,
  timing,
}).consume(
  (job) => {
    process.stdout.write(`${job.callId}\n`);
    return new Promise(() => undefined);
  },
  { concurrency: 8 },
);
