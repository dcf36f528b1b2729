import { SHARE_PER_ACCOUNT } from '../../bff/queue/fair-share';
import { eventually } from '../support/eventually';
import type { QueueHarness } from './job-queue-harness';
import { leaseSuite } from './job-queue-leases.suite';
import { createQueueHarness, DONE, gate, job, recorder } from './job-queue-harness';

const SOON = { within: 10_000 };

/** What every queue has to do, whatever carries its wake-ups. */
export function jobQueueSuite(url: () => string | null): void {
  let harness: QueueHarness;
  beforeEach(async () => {
    harness = await createQueueHarness(url());
  });
  afterEach(() => harness.close());

  test('runs a job once and forgets it', async () => {
    const { runs, handler } = recorder();
    harness.consume(handler);

    await harness.enqueue(job(1));
    await eventually(async () => (await harness.jobsLeft()) === 0, SOON);

    expect(runs).toEqual([expect.objectContaining({ ...job(1), attempt: 1 })]);
  });

  test('runs a job that waited before anybody listened', async () => {
    const { runs, handler } = recorder();
    await harness.enqueue(job(1));

    harness.consume(handler);

    await eventually(() => runs.length === 1, SOON);
  });

  test('finds a job whose notice was lost', async () => {
    const { runs, handler } = recorder();
    harness.consume(handler);
    await harness.enqueue(job(1));
    await eventually(() => runs.length === 1, SOON);

    await harness.database.pool.query(
      `insert into jobs (kommo_account_id, kind, call_id) values (1, 'log-call', 'voipstudio:2')`,
    );

    await eventually(() => runs.length === 2, SOON);
  });

  test('runs a job at its time, and not before', async () => {
    const { runs, handler } = recorder();
    harness.consume(handler);
    const due = Date.now() + 1_200;

    await harness.enqueue(job(1), 1_200);
    await eventually(() => runs.length === 1, SOON);

    expect(runs[0]?.at).toBeGreaterThanOrEqual(due);
    expect(runs[0]?.at).toBeLessThan(due + 5_000);
  });

  test('runs a job that is announced for an earlier time at that time', async () => {
    const { runs, handler } = recorder();
    harness.consume(handler);
    await harness.enqueue(job(1), 60_000);

    await harness.enqueue(job(1));

    await eventually(() => runs.length === 1, SOON);
  });

  test('runs a job once however often it is announced', async () => {
    const { runs, handler } = recorder();
    for (let count = 0; count < 5; count++) await harness.enqueue(job(1));

    harness.consume(handler);
    await eventually(async () => (await harness.jobsLeft()) === 0, SOON);
    await harness.enqueue(job(2));
    await eventually(() => runs.some(({ callId }) => callId === job(2).callId), SOON);

    expect(runs.map(({ callId }) => callId)).toEqual([job(1).callId, job(2).callId]);
  });

  test('runs a job once more when it is announced while it runs', async () => {
    const { opened, open } = gate();
    const { runs, handler } = recorder(() => opened.then(() => DONE));
    harness.consume(handler);
    await harness.enqueue(job(1));
    await eventually(() => runs.length === 1, SOON);

    await harness.enqueue(job(1));
    open();
    await eventually(async () => (await harness.jobsLeft()) === 0, SOON);

    expect(runs).toHaveLength(2);
  });

  test('runs a job again at the time its worker names, and forgets its attempts', async () => {
    const { runs, handler } = recorder(() =>
      runs.length === 1 ? { kind: 'again', at: Date.now() + 600 } : DONE,
    );
    harness.consume(handler);

    await harness.enqueue(job(1));
    await eventually(async () => (await harness.jobsLeft()) === 0, SOON);

    expect(runs.map(({ attempt }) => attempt)).toEqual([1, 1]);
    expect((runs[1]?.at ?? 0) - (runs[0]?.at ?? 0)).toBeGreaterThanOrEqual(600);
  });

  test('counts the attempts of a job that failed, and keeps its last error', async () => {
    const { runs, handler } = recorder(({ attempt }) =>
      attempt < 3
        ? { kind: 'failed', error: `refused ${attempt}`, at: Date.now() }
        : { kind: 'bury', error: 'refused for good' },
    );
    harness.consume(handler);

    await harness.enqueue(job(1));
    await eventually(async () => (await harness.queue.deadLetters()).length === 1, SOON);

    expect(runs.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(await harness.queue.deadLetters()).toEqual([
      expect.objectContaining({ ...job(1), attempts: 3, lastError: 'refused for good' }),
    ]);
  });

  test('tries a job whose worker threw again after a pause', async () => {
    const { runs, handler } = recorder(() => {
      if (runs.length === 1) throw new Error('broken');
      return DONE;
    });
    harness.consume(handler);

    await harness.enqueue(job(1));
    await eventually(async () => (await harness.jobsLeft()) === 0, SOON);

    expect(runs.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect((runs[1]?.at ?? 0) - (runs[0]?.at ?? 0)).toBeGreaterThanOrEqual(900);
  });

  test('a live job finds a worker however many jobs of the backlog wait', async () => {
    const { opened, open } = gate();
    const isLate = (account: number): boolean => account < 5;
    const { runs, handler } = recorder(({ account }) => (isLate(account) ? opened.then(() => DONE) : DONE));
    for (const account of [1, 2, 3, 4]) {
      for (const number of [1, 2, 3]) await harness.enqueue(job(number, account), 0, 'backfill');
    }
    harness.consume(handler, 2);
    await eventually(() => runs.length === 12, SOON);

    await harness.enqueue(job(1, 5));

    await eventually(() => runs.some(({ account }) => account === 5), SOON);
    expect(runs.map(({ isBacklog, account }) => isBacklog === isLate(account))).not.toContain(false);
    open();
  });

  test('a job that has become late goes over to the backlog, until it is announced anew', async () => {
    const { runs, handler } = recorder(() =>
      runs.length < 3 ? { kind: 'again', at: Date.now() + (runs.length - 1) * 60_000, backlog: true } : DONE,
    );
    harness.consume(handler);
    await harness.enqueue(job(1));
    await eventually(() => runs.length === 2, SOON);

    await harness.enqueue(job(1));
    await eventually(async () => (await harness.jobsLeft()) === 0, SOON);

    expect(runs.map(({ isBacklog }) => isBacklog)).toEqual([false, true, false]);
  });

  test('leaves a dead letter alone until it is redriven', async () => {
    let isRefused = true;
    const { runs, handler } = recorder(() => (isRefused ? { kind: 'bury', error: 'no' } : DONE));
    harness.consume(handler);
    for (const number of [1, 2, 3]) await harness.enqueue(job(number));
    await eventually(async () => (await harness.queue.deadLetters()).length === 3, SOON);
    isRefused = false;

    await harness.enqueue(job(1));
    await harness.enqueue(job(4));
    await eventually(() => runs.length === 4, SOON);
    expect(await harness.queue.deadLetters()).toHaveLength(3);

    expect(await harness.queue.redrive(job(2))).toBe(1);
    await eventually(() => runs.length === 5, SOON);
    expect(runs[4]).toMatchObject({ ...job(2), attempt: 1 });

    expect(await harness.queue.redrive('all')).toBe(2);
    await eventually(async () => (await harness.jobsLeft()) === 0, SOON);
    expect(runs).toHaveLength(7);
  });

  test('never gives one job to two consumers at a time', async () => {
    const now = new Set<string>();
    const overlaps: string[] = [];
    const { runs, handler } = recorder(async ({ callId }) => {
      if (now.has(callId)) overlaps.push(callId);
      now.add(callId);
      await new Promise((resolve) => setTimeout(resolve, 20));
      now.delete(callId);
      return DONE;
    });
    harness.consume(handler);
    harness.consume(handler);

    for (let number = 0; number < 60; number++) await harness.enqueue(job(number, 1 + (number % 10)));
    await eventually(async () => (await harness.jobsLeft()) === 0, { within: 20_000 });

    expect(overlaps).toEqual([]);
    expect(new Set(runs.map(({ callId }) => callId)).size).toBe(60);
    expect(runs).toHaveLength(60);
  });

  leaseSuite(() => harness);

  test('ends what it has begun before it stops, and begins nothing else', async () => {
    const { opened, open } = gate();
    const { runs, handler } = recorder(() => opened.then(() => DONE));
    const consumer = harness.consume(handler);
    await harness.enqueue(job(1));
    await eventually(() => runs.length === 1, SOON);

    let isStopped = false;
    const stopping = consumer.stop().then(() => {
      isStopped = true;
    });
    await harness.enqueue(job(2));
    const since = Date.now();
    // Longer than the lease: it has to be kept while the last jobs end.
    await eventually(() => Date.now() > since + 2_500, SOON);
    expect(isStopped).toBe(false);
    open();
    await stopping;

    expect(runs).toHaveLength(1);
    expect(await harness.jobsLeft()).toBe(1);
  });

  test("an account's backlog does not hold up another account's call", async () => {
    const { opened, open } = gate();
    const { runs, handler } = recorder(({ account }) => (account === 1 ? opened.then(() => DONE) : DONE));
    for (let number = 0; number < 40; number++) await harness.enqueue(job(number, 1));
    harness.consume(handler, SHARE_PER_ACCOUNT + 1);
    await eventually(() => runs.length === SHARE_PER_ACCOUNT, SOON);

    await harness.enqueue(job(99, 2));
    await eventually(() => runs.some(({ account }) => account === 2), SOON);

    expect(runs.filter(({ account }) => account === 1)).toHaveLength(SHARE_PER_ACCOUNT);
    open();
    await eventually(async () => (await harness.jobsLeft()) === 0, SOON);
  });

  test('is ready', async () => {
    expect(await harness.queue.ready()).toBe(true);
  });
}
