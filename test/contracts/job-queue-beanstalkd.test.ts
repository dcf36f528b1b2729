import type { RunningEngine } from '../support/engines/engine';
import { beanstalkd } from '../support/engines/beanstalkd';
import { describeWith } from '../support/needs';
import { jobQueueSuite } from './job-queue.suite';
import { brokerSuite } from './job-queue-broker.suite';

describeWith(beanstalkd, 'the queue over Beanstalkd', () => {
  let engine: RunningEngine;
  beforeAll(async () => {
    engine = await beanstalkd.start();
  }, 300_000);
  afterAll(() => engine.stop());

  jobQueueSuite(() => engine.url);
  brokerSuite(() => engine);
});
