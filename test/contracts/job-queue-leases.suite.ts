import { eventually } from '../support/eventually';
import type { QueueHarness } from './job-queue-harness';
import { DONE, gate, job, recorder } from './job-queue-harness';

const SOON = { within: 10_000 };

/** Who has a job, and for how long: the same whatever carries the wake-ups. */
export function leaseSuite(harness: () => QueueHarness): void {
  test('keeps a job that takes longer than its lease for its worker', async () => {
    const { opened, open } = gate();
    const { runs, handler } = recorder(() => opened.then(() => DONE));
    harness().consume(handler);
    harness().consume(handler);
    await harness().enqueue(job(1));
    await eventually(() => runs.length === 1, SOON);

    const claimedAt = runs[0]?.at ?? 0;
    await eventually(() => Date.now() > claimedAt + 3_000, SOON);
    open();
    await eventually(async () => (await harness().jobsLeft()) === 0, SOON);

    expect(runs).toHaveLength(1);
  });

  test('runs a job again when it could not be settled, while its worker lives on', async () => {
    await harness().refuseOneSettlement();
    const { runs, handler } = recorder();
    harness().consume(handler);

    await harness().enqueue(job(1));

    await eventually(async () => (await harness().jobsLeft()) === 0, SOON);
    expect(runs.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  test('gives the job of a killed process to another when the lease ends', async () => {
    await harness().enqueue(job(1));
    const holder = await harness().startHolder();
    await expect(holder.took).resolves.toBe(job(1).callId);
    const { runs, handler } = recorder();
    harness().consume(handler);

    await holder.kill();
    await eventually(async () => (await harness().jobsLeft()) === 0, { within: 20_000 });

    expect(runs.map(({ attempt }) => attempt)).toEqual([2]);
  }, 60_000);

  test('lets a worker that lost its lease settle nothing', async () => {
    const { opened, open } = gate();
    const { runs, handler } = recorder(() => opened.then(() => DONE));
    const consumer = harness().consume(handler);
    await harness().enqueue(job(1));
    await eventually(() => runs.length === 1, SOON);

    await harness().database.pool.query(
      `update jobs set lease_token = gen_random_uuid(), lease_until = now() + interval '1 hour'`,
    );
    open();
    await consumer.stop();

    expect(await harness().jobsLeft()).toBe(1);
  });
}
