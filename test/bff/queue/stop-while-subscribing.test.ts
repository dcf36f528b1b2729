import type { BrokerConnection, Delivery } from '../../../bff/queue/broker/broker';
import { createBrokerQueue } from '../../../bff/queue/broker/broker-queue';
import { wakeUpOf } from '../../../bff/queue/broker/wake-up';
import { systemClock } from '../../../bff/clock';
import { createListener } from '../../../bff/storage/listener';
import { createLogger } from '../../../bff/telemetry/logger';
import { createQueueHarness, gate, job, recorder, TIMING } from '../../contracts/job-queue-harness';
import type { QueueHarness } from '../../contracts/job-queue-harness';
import { eventually } from '../../support/eventually';

const logger = createLogger({ level: 'silent' });
let harness: QueueHarness;
beforeAll(async () => {
  harness = await createQueueHarness(null);
});
afterAll(() => harness.close());

test('a wake-up that arrives while a stopped consumer still subscribes is handed on, not begun', async () => {
  const { opened, open } = gate();
  let receive: ((delivery: Delivery) => void) | undefined;
  const connection: BrokerConnection = {
    ended: new Promise(() => undefined),
    publish: async () => undefined,
    subscribe: async (hand) => {
      receive = hand;
      await opened;
    },
    unsubscribe: async () => undefined,
    close: async () => undefined,
  };
  const { pool } = harness.database;
  const listener = createListener({ address: harness.database.connection, clock: systemClock, logger });
  const deps = { pool, listener, clock: systemClock, logger, timing: TIMING };
  const queue = createBrokerQueue({ ...deps, broker: { connect: async () => connection } });
  const { runs, handler } = recorder();
  const settled: string[] = [];

  const consumer = queue.consume(handler, { concurrency: 1 });
  await eventually(() => receive !== undefined);
  await harness.enqueue(job(1));
  const stopping = consumer.stop();
  receive?.({
    text: wakeUpOf(job(1)).text,
    done: async () => void settled.push('done'),
    later: async () => void settled.push('later'),
    reject: async () => void settled.push('reject'),
  });
  await eventually(() => settled.length === 1);
  open();
  await stopping;
  await listener.stop();

  expect(settled).toEqual(['later']);
  expect(runs).toEqual([]);
  expect(await harness.jobsLeft()).toBe(1);
});
