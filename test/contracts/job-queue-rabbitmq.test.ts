import type { Channel, ChannelModel } from 'amqplib';
import { connect } from 'amqplib';
import { wakeUpOf } from '../../bff/queue/broker/wake-up';
import { delayQueue, JOBS } from '../../bff/queue/rabbitmq/topology';
import type { RunningEngine } from '../support/engines/engine';
import { rabbitmq } from '../support/engines/rabbitmq';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/needs';
import type { QueueHarness } from './job-queue-harness';
import { createQueueHarness, holdElsewhere, job, recorder } from './job-queue-harness';
import { jobQueueSuite } from './job-queue.suite';
import { brokerSuite } from './job-queue-broker.suite';

describeWith(rabbitmq, 'the queue over RabbitMQ', () => {
  let engine: RunningEngine;
  beforeAll(async () => {
    engine = await rabbitmq.start();
  }, 300_000);
  afterAll(() => engine.stop());

  jobQueueSuite(() => engine.url);
  brokerSuite(() => engine);

  describe('and its own abilities', () => {
    let harness: QueueHarness;
    let model: ChannelModel;
    let channel: Channel;
    beforeEach(async () => {
      harness = await createQueueHarness(engine.url);
      expect(await harness.queue.ready()).toBe(true);
      model = await connect(engine.url);
      channel = await model.createChannel();
    });
    afterEach(async () => {
      await harness.close();
      await model.close();
    });

    test('puts a message that names no job among the dead letters', async () => {
      await channel.purgeQueue(`${JOBS}.dead`);
      harness.consume(recorder().handler);

      channel.sendToQueue(JOBS, Buffer.from('not a job'));

      await eventually(async () => (await channel.checkQueue(`${JOBS}.dead`)).messageCount === 1);
    });

    test('keeps the wake-up of a leased job until the lease ends', async () => {
      const { runs, handler } = recorder();
      await channel.purgeQueue(delayQueue(30_000));
      await harness.enqueue(job(1));
      await holdElsewhere(harness);
      harness.consume(handler);

      channel.sendToQueue(JOBS, Buffer.from(wakeUpOf(job(1)).text));

      await eventually(async () => (await channel.checkQueue(delayQueue(30_000))).messageCount === 1);
      expect(runs).toEqual([]);
    });
  });
});
