import type { RunningEngine } from '../support/engines/engine';
import { rabbitmq } from '../support/engines/rabbitmq';
import { describeWith } from '../support/needs';
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
});
