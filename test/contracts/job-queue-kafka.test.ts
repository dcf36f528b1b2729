import type { RunningEngine } from '../support/engines/engine';
import { kafka } from '../support/engines/kafka';
import { describeWith } from '../support/needs';
import { jobQueueSuite } from './job-queue.suite';
import { brokerSuite } from './job-queue-broker.suite';

describeWith(kafka, 'the queue over Kafka', () => {
  let engine: RunningEngine;
  beforeAll(async () => {
    engine = await kafka.start();
  }, 300_000);
  afterAll(() => engine.stop());

  jobQueueSuite(() => engine.url);
  brokerSuite(() => engine);
});
