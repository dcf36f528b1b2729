import { TUBE } from '../../bff/queue/beanstalkd/beanstalkd-broker';
import type { BeanstalkdClient } from '../../bff/queue/beanstalkd/connect-client';
import { connectClient } from '../../bff/queue/beanstalkd/connect-client';
import { wakeUpOf } from '../../bff/queue/broker/wake-up';
import { systemClock } from '../../bff/clock';
import type { RunningEngine } from '../support/engines/engine';
import { beanstalkd } from '../support/engines/beanstalkd';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/needs';
import type { QueueHarness } from './job-queue-harness';
import { createQueueHarness, holdElsewhere, job, recorder } from './job-queue-harness';
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

  describe('and its own abilities', () => {
    let harness: QueueHarness;
    let client: BeanstalkdClient;
    beforeEach(async () => {
      harness = await createQueueHarness(engine.url);
      const { hostname, port } = new URL(engine.url);
      client = await connectClient(systemClock, { host: hostname, port: Number(port) });
      await client.command((one) => one.use(TUBE));
    });
    afterEach(async () => {
      client.close();
      await harness.close();
    });

    const stands = async (what: string): Promise<boolean> =>
      (await client.command((one) => one.statsTube(TUBE))).includes(`${what}: 1\n`);

    test('buries a message that names no job', async () => {
      harness.consume(recorder().handler);

      await client.command((one) => one.put('not a job'));

      await eventually(() => stands('current-jobs-buried'));
    });

    test('keeps the wake-up of a leased job until the lease ends', async () => {
      const { runs, handler } = recorder();
      await harness.enqueue(job(1));
      await holdElsewhere(harness);
      harness.consume(handler);

      await client.command((one) => one.put(wakeUpOf(job(1)).text));

      await eventually(() => stands('current-jobs-delayed'));
      expect(runs).toEqual([]);
    });

    test('a command to a server that dies fails at once', async () => {
      const reserving = client.command((one) => one.reserve(), 60_000);

      await engine.kill();

      await expect(reserving).rejects.toThrow('connection was lost');
      await engine.startAgain();
    });
  });
});
