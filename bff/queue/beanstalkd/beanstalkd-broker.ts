/**
 * Beanstalkd behind the broker's port. A reserving connection is blocked until a job comes, and only the connection
 * that reserved a job may settle it: so there is one connection per worker, and one for publishing.
 * A job whose time to run is over is handed out again; it finds its row leased, and is put back until the lease ends.
 */
import type { Clock } from '../../clock';
import type { Broker, BrokerConnection, Delivery } from '../broker/broker';
import type { BeanstalkdAddress, BeanstalkdClient } from './connect-client';
import { connectClient } from './connect-client';

export const TUBE = 'kommo-telephony.jobs';
const TIME_TO_RUN_SECONDS = 300;
const RESERVE_SECONDS = 20;
/** Beyond the server's own time limit. */
const RESERVE_TIMEOUT_MS = (RESERVE_SECONDS + 5) * 1_000;
const PRIORITY = 1_024;
const DEFAULT_PORT = 11_300;

export interface BeanstalkdDeps {
  /** `beanstalk://host:port` */
  readonly url: string;
  readonly clock: Clock;
}

export function createBeanstalkdBroker(deps: BeanstalkdDeps): Broker {
  const { hostname, port } = new URL(deps.url);
  const address = { host: hostname, port: port === '' ? DEFAULT_PORT : Number(port) };
  return {
    async connect() {
      const publisher = await connectClient(deps.clock, address);
      try {
        await publisher.command((client) => client.use(TUBE));
      } catch (error) {
        publisher.close();
        throw error;
      }
      return createConnection(deps, address, publisher);
    },
  };
}

function createConnection(
  deps: BeanstalkdDeps,
  address: BeanstalkdAddress,
  publisher: BeanstalkdClient,
): BrokerConnection {
  const workers: BeanstalkdClient[] = [];
  const subscription: Subscription = { idle: new Set(), isOver: false };
  const unsubscribe = async (): Promise<void> => {
    subscription.isOver = true;
    // A connection that only waits has nothing to settle; a job that comes this moment goes to another one.
    for (const worker of subscription.idle) worker.close();
  };
  const close = async (): Promise<void> => {
    await unsubscribe();
    for (const client of [publisher, ...workers]) client.close();
  };
  return {
    ended: publisher.ended,
    close,
    publish: async (wakeUps) => {
      const options = { ttr: TIME_TO_RUN_SECONDS, priority: PRIORITY };
      await publisher.command((client) => Promise.all(wakeUps.map(({ text }) => client.put(text, options))));
    },
    subscribe: async (receive, concurrency) => {
      for (let count = 0; count < concurrency; count++) {
        const worker = await connectClient(deps.clock, address);
        workers.push(worker);
        await worker.command((client) => client.watch(TUBE));
        await worker.command((client) => client.ignore('default'));
        // One that fails ends them all: the connection is made anew.
        void reserveAll(worker, receive, subscription).catch(close);
      }
    },
    unsubscribe,
  };
}

interface Subscription {
  /** Connections that wait for a job. */
  readonly idle: Set<BeanstalkdClient>;
  isOver: boolean;
}

/** Until the subscription is over, reserves one job after the other. @throws when the connection is lost */
async function reserveAll(
  worker: BeanstalkdClient,
  receive: (delivery: Delivery) => void,
  subscription: Subscription,
): Promise<void> {
  while (!subscription.isOver) {
    subscription.idle.add(worker);
    const job = await reserve(worker);
    subscription.idle.delete(worker);
    if (job !== undefined) await new Promise<void>((settled) => receive(deliveryOf(worker, job, settled)));
  }
}

interface ReservedJob {
  readonly id: string;
  readonly text: string;
}

async function reserve(worker: BeanstalkdClient): Promise<ReservedJob | undefined> {
  try {
    const job = await worker.command(
      (client) => client.reserveWithTimeout(RESERVE_SECONDS),
      RESERVE_TIMEOUT_MS,
    );
    return { id: job.id, text: job.payload.toString() };
  } catch (error) {
    if (error instanceof Error && error.message === 'TIMED_OUT') return undefined;
    throw error;
  }
}

function deliveryOf(worker: BeanstalkdClient, { id, text }: ReservedJob, settled: () => void): Delivery {
  const settle = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      // Its time to run was over: somebody else has it now.
      if (!(error instanceof Error && error.message === 'NOT_FOUND')) throw error;
    } finally {
      settled();
    }
  };
  return {
    text,
    done: () => settle(worker.command((client) => client.delete(id))),
    later: (ms) => {
      const delay = Math.ceil(ms / 1_000);
      return settle(worker.command((client) => client.release(id, { priority: PRIORITY, delay })));
    },
    reject: () => settle(worker.command((client) => client.bury(id, PRIORITY))),
  };
}
