import type { RunningEngine } from '../support/engines/engine';
import { eventually } from '../support/eventually';
import type { QueueHarness } from './job-queue-harness';
import { createQueueHarness, DONE, gate, job, recorder } from './job-queue-harness';

const SOON = { within: 10_000 };

/** What a queue over an engine of its own has to do besides. */
export function brokerSuite(engine: () => RunningEngine): void {
  let harness: QueueHarness;
  beforeEach(async () => {
    harness = await createQueueHarness(engine().url);
  });
  afterEach(() => harness.close());

  test('tells the engine again of a job that it lost', async () => {
    const { runs, handler } = recorder();
    await harness.enqueue(job(1));
    await harness.database.pool.query(`update jobs set relayed_until = now() + interval '1 second'`);

    harness.consume(handler);

    await eventually(() => runs.length === 1, SOON);
  });

  test('runs a job once although the engine was told of it twice', async () => {
    const { opened, open } = gate();
    const { runs, handler } = recorder(({ callId }) =>
      callId === job(1).callId ? opened.then(() => DONE) : DONE,
    );
    harness.consume(handler, 1);
    await harness.enqueue(job(1));
    await eventually(() => runs.length === 1, SOON);
    await harness.enqueue(job(2));
    await eventually(async () => (await told()) === 1, SOON);

    await harness.database.pool.query('update jobs set relayed_until = null where state = $1', ['ready']);
    await eventually(async () => (await told()) === 1, SOON);
    open();
    await eventually(async () => (await harness.jobsLeft()) === 0, SOON);
    await harness.enqueue(job(3));
    await eventually(() => runs.some(({ callId }) => callId === job(3).callId), SOON);

    expect(runs.map(({ callId }) => callId)).toEqual([1, 2, 3].map((number) => job(number).callId));
  });

  test('loses nothing when the engine is killed and comes back', async () => {
    const { runs, handler } = recorder();
    harness.consume(handler);
    await harness.enqueue(job(0));
    await eventually(() => runs.length === 1, SOON);

    for (let number = 1; number <= 20; number++) await harness.enqueue(job(number, number));
    await engine().kill();
    for (let number = 21; number <= 40; number++) await harness.enqueue(job(number, number));
    await eventually(async () => !(await harness.queue.ready()), SOON);
    await engine().startAgain();
    await eventually(async () => (await harness.jobsLeft()) === 0, { within: 60_000 });

    expect(new Set(runs.map(({ callId }) => callId)).size).toBe(41);
    expect(await harness.queue.ready()).toBe(true);
  }, 120_000);

  test('stops while the engine is away', async () => {
    const { runs, handler } = recorder();
    const consumer = harness.consume(handler);
    await harness.enqueue(job(1));
    await eventually(() => runs.length === 1, { within: 30_000 });

    await engine().kill();
    await consumer.stop();
    await engine().startAgain();

    expect(runs).toHaveLength(1);
  }, 120_000);

  async function told(): Promise<number> {
    const { rows } = await harness.database.pool.query<{ count: number }>(
      `select count(*) from jobs where state = 'ready' and relayed_until is not null`,
    );
    return rows[0]?.count ?? NaN;
  }
}
