/**
 * The queue over a message engine. The jobs table stays the truth, with its delays, attempts, leases and burials;
 * the engine carries wake-ups to whichever process is free.
 *
 *   row due ──relay──▶ engine ──delivery──▶ claim of that very row ──▶ worker ──▶ settled in the row ──▶ settled in the engine
 *
 * The backlog, which nobody waits for, is taken straight from the table: it would fill the engine's line.
 *
 * A lost wake-up is told again when nobody claims the job for a while. A repeated one finds the job gone or not due,
 * and is dropped; or leased, and comes back when the lease has ended.
 * Crash of a worker: the engine hands the wake-up out again at once, it waits in the engine until the lease ends,
 * and then the job runs. Crash between settling in the row and in the engine: the repetition finds nothing to do.
 * Engine down: jobs wait in the table, where intake writes them without knowing the engine; after the connection
 * is back they are told. Not guaranteed: order, and that a job runs only once (see database/database-queue.ts).
 */
import { randomUUID } from 'node:crypto';
import { claimJob } from '../database/claim-jobs';
import type { DatabaseQueueDeps } from '../database/database-queue';
import { createDeadLetterOffice, startBacklogConsumer, together } from '../database/database-queue';
import { startHeartbeat } from '../database/heartbeat';
import { leaseLeft } from '../database/relay-jobs';
import type { JobsAtWork } from '../database/jobs-at-work';
import { createJobsAtWork } from '../database/jobs-at-work';
import { runJob } from '../database/run-job';
import { createSettleJob } from '../database/settle-job';
import type { SettleJob } from '../database/settle-job';
import type { Consumer, Job, JobHandler, JobQueue } from '../job-queue';
import type { QueueTiming } from '../queue-timing';
import { completeTiming } from '../queue-timing';
import type { Broker, BrokerConnection, Delivery } from './broker';
import { startRelay } from './relay';
import { stayConnected } from './stay-connected';
import { unlessAborted } from './unless-aborted';
import { parseWakeUp } from './wake-up';

/** For what we cannot take now: soon enough for whoever can. */
const LATER_MS = 1_000;

export interface BrokerQueueDeps extends DatabaseQueueDeps {
  readonly broker: Broker;
}

interface Consumption extends BrokerQueueDeps {
  readonly timing: QueueTiming;
  readonly handler: JobHandler;
  readonly concurrency: number;
  readonly leaseToken: string;
  readonly stopped: AbortSignal;
  /** Deliveries in our hands. */
  readonly inHand: Set<Promise<void>>;
  readonly atWork: JobsAtWork;
  readonly settle: SettleJob;
}

export function createBrokerQueue(deps: BrokerQueueDeps): JobQueue {
  // Consumers that are connected: without any, somebody who asks has to try.
  const connected = new Set<BrokerConnection>();
  return {
    ...createDeadLetterOffice(deps),
    consume: (handler, options) =>
      together(
        startConsumer({ ...deps, handler, ...options }, connected),
        startBacklogConsumer({ ...deps, timing: completeTiming(deps.timing) }, handler),
      ),
    ready: async () => connected.size > 0 || canConnect(deps.broker),
  };
}

async function canConnect(broker: Broker): Promise<boolean> {
  try {
    const connection = await broker.connect();
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

function startConsumer(
  options: BrokerQueueDeps & { readonly handler: JobHandler; readonly concurrency: number },
  connected: Set<BrokerConnection>,
): Consumer {
  const stop = new AbortController();
  const consumption: Consumption = {
    ...options,
    timing: completeTiming(options.timing),
    leaseToken: randomUUID(),
    stopped: stop.signal,
    inHand: new Set(),
    atWork: createJobsAtWork(),
    settle: createSettleJob(options.pool),
  };
  const stopHeartbeat = startHeartbeat(consumption, consumption.leaseToken);
  const serving = stayConnected(consumption, stop.signal, async (connection) => {
    connected.add(connection);
    try {
      await serve(consumption, connection);
    } finally {
      connected.delete(connection);
    }
  });
  return {
    stop: async () => {
      stop.abort();
      await serving;
      // Jobs that outlived their connection.
      await Promise.all(consumption.inHand);
      await stopHeartbeat();
    },
  };
}

async function serve(consumption: Consumption, connection: BrokerConnection): Promise<void> {
  const relay = startRelay(consumption, connection);
  try {
    await connection.subscribe((delivery) => {
      const handling = receive(consumption, delivery).finally(() => {
        consumption.inHand.delete(handling);
        // The account's share has a free place again.
        relay.nudge();
      });
      consumption.inHand.add(handling);
    }, consumption.concurrency);
    await unlessAborted(consumption.stopped, connection.ended);
    if (consumption.stopped.aborted) await connection.unsubscribe();
  } finally {
    await relay.stop();
  }
  // While the connection lives, what was delivered is settled on it.
  await Promise.race([connection.ended, Promise.all(consumption.inHand)]);
}

/** Never rejects. */
async function receive(consumption: Consumption, delivery: Delivery): Promise<void> {
  try {
    await settleDelivery(consumption, delivery);
  } catch (error) {
    // Its connection is gone; the engine hands it out again.
    consumption.logger.warn({ err: error }, 'a delivery could not be settled with the broker');
  }
}

async function settleDelivery(consumption: Consumption, delivery: Delivery): Promise<void> {
  const job = parseWakeUp(delivery.text);
  if (job === undefined) return delivery.reject();
  const wait = await wakeUp(consumption, job);
  await (wait === undefined ? delivery.done() : delivery.later(wait));
}

/**
 * Never rejects.
 * @returns for how many milliseconds the wake-up has to wait; undefined when nobody needs it any more
 */
async function wakeUp(consumption: Consumption, job: Job): Promise<number | undefined> {
  const { pool, clock, timing, leaseToken, handler, logger, stopped, atWork } = consumption;
  // It was on its way while we subscribed, or before the engine knew that we stop.
  if (stopped.aborted) return LATER_MS;
  try {
    const claimed = await claimJob(pool, job, {
      leaseToken,
      lease: timing.lease,
      now: clock.now().getTime(),
    });
    // Somebody holds it, perhaps somebody who died: the engine brings it back when the lease has ended.
    if (claimed === undefined) return await leaseLeft(pool, job);
    const work = runJob(consumption, claimed, handler);
    void atWork.add(claimed, work);
    await work;
    return undefined;
  } catch (error) {
    logger.error({ err: error }, 'a job could not be claimed');
    return LATER_MS;
  }
}
