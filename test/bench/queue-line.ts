import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../bff/clock';
import { accountId, callId } from '../../bff/domain/ids';
import { createJobQueue } from '../../bff/queue/create-job-queue';
import { enqueueJob } from '../../bff/queue/database/enqueue-job';
import { LIVE_LANES } from '../../bff/queue/fair-share';
import { inTransaction } from '../../bff/storage/account-transaction';
import { createListener } from '../../bff/storage/listener';
import { migrate } from '../../bff/storage/migrate';
import { createPool } from '../../bff/storage/pool';
import type { SocketConnection } from '../../bff/storage/pool';
import { createLogger } from '../../bff/telemetry/logger';

const PATIENCE_MS = 60_000;
const ACCOUNT = accountId(1);

/** A queue over one engine, with a worker. */
export interface Line {
  readonly engine: string;
  /** One job is announced. @returns the milliseconds until the worker had it */
  pickUp(): Promise<number>;
  close(): Promise<void>;
}

export interface LineOptions {
  /** Undefined: the database is the queue. */
  readonly url?: string;
  /** Accounts of which each has a job that is due in a day, as when a recording is awaited. */
  readonly waiting?: number;
}

/** A queue with a database of its own, so that no other engine's worker takes its jobs. */
export async function openLine(
  server: SocketConnection,
  engine: string,
  { url, waiting = 0 }: LineOptions = {},
): Promise<Line> {
  const connection = { ...server, database: `bench ${engine}` };
  const maker = createPool({ connection: server, max: 1, onError: fail });
  await maker.query(`create database "${connection.database}"`);
  await maker.end();
  await migrate({ connection });
  const pool = createPool({ connection, max: 10, onError: () => undefined });
  await pool.query(
    `insert into jobs (kommo_account_id, kind, call_id, lane, run_at)
     select $1 + n, 'find-recordings', 'voipstudio:*', $2, now() + interval '1 day' from generate_series(1, $3::int) n`,
    [ACCOUNT, LIVE_LANES.at(-1), waiting],
  );
  await pool.query('analyze jobs');
  const logger = createLogger({ level: 'silent' });
  const listener = createListener({ address: { ...connection }, clock: systemClock, logger });
  const started = new Map<string, (at: number) => void>();
  const consumer = createJobQueue(url ?? null, { pool, listener, clock: systemClock, logger }).consume(
    async (job) => {
      started.get(job.callId)?.(performance.now());
      return { kind: 'done' };
    },
    { concurrency: 8 },
  );
  let count = 0;
  return {
    engine,
    async pickUp() {
      const call = callId('voipstudio', String((count += 1)));
      const hasStarted = new Promise<number>((resolve) => started.set(call, resolve));
      await inTransaction(pool, (client) =>
        enqueueJob(client, { kind: 'log-call', account: ACCOUNT, callId: call }, Date.now()),
      );
      const committed = performance.now();
      return Math.max(0, (await inTime(hasStarted, engine)) - committed);
    },
    async close() {
      await consumer.stop();
      await listener.stop();
      await pool.end();
    },
  };
}

async function inTime(started: Promise<number>, engine: string): Promise<number> {
  const late = wait(PATIENCE_MS, undefined, { ref: false }).then(() => {
    throw new Error(`${engine} did not bring a job within ${PATIENCE_MS} ms`);
  });
  return Promise.race([started, late]);
}

function fail(error: Error): never {
  throw error;
}
