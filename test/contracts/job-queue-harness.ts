import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '../../bff/clock';
import type { Lane } from '../../bff/crm/crm-client';
import { accountId, callId } from '../../bff/domain/ids';
import { createJobQueue } from '../../bff/queue/create-job-queue';
import { enqueueJob } from '../../bff/queue/database/enqueue-job';
import type { ClaimedJob, Consumer, Job, JobHandler, JobQueue, Settlement } from '../../bff/queue/job-queue';
import { inTransaction } from '../../bff/storage/account-transaction';
import { createListener } from '../../bff/storage/listener';
import { createLogger } from '../../bff/telemetry/logger';
import type { TestDatabase } from '../support/test-database';
import { createTestDatabase } from '../support/test-database';
import type { QueueProcessOptions } from './job-queue-process';

/** Short, so that what takes half a minute in earnest takes a second here. */
export const TIMING = { lease: 1_500, heartbeat: 300, longestNap: 300, relayPatience: 1_000 };

/** A sequence forgets nothing when its transaction is undone. */
const REFUSE_ONE = `
  create sequence settlements;
  create function refuse_the_first() returns trigger language plpgsql as $$
    begin if nextval('settlements') = 1 then raise 'no room'; end if; return old; end $$;
  create trigger refusal before delete on jobs for each row execute function refuse_the_first()`;

const HOOK = path.join(__dirname, '..', 'support', 'run-typescript.js');
const PROGRAM = path.join(__dirname, 'job-queue-process.ts');

/** One for all harnesses: each logger waits for the end of the process, to write what it holds. */
const logger = createLogger({ level: 'silent' });

export interface QueueHarness {
  readonly database: TestDatabase;
  readonly queue: JobQueue;
  enqueue(job: Job, inMs?: number, lane?: Lane): Promise<void>;
  /** Also of another queue, as another process would have it. */
  consume(handler: JobHandler, concurrency?: number): Consumer;
  jobsLeft(): Promise<number>;
  /** The database does not let the first job go that is done. */
  refuseOneSettlement(): Promise<void>;
  /** Another process that takes jobs and never ends them. */
  startHolder(): Promise<Holder>;
  close(): Promise<void>;
}

export interface Holder {
  /** Resolves with the call of the first job it took. */
  readonly took: Promise<string>;
  kill(): Promise<void>;
}

export async function createQueueHarness(url: string | null): Promise<QueueHarness> {
  const database = await createTestDatabase({ max: 20 });
  const listener = createListener({ address: { ...database.connection }, clock: systemClock, logger });
  const deps = { pool: database.pool, listener, clock: systemClock, logger, timing: TIMING };
  const consumers: Consumer[] = [];
  const holders: Holder[] = [];
  const queue = createJobQueue(url, deps);
  return {
    database,
    queue,
    enqueue: (named, inMs = 0, lane) =>
      inTransaction(database.pool, (client) =>
        enqueueJob(client, { ...named, ...(lane === undefined ? {} : { lane }) }, Date.now() + inMs),
      ),
    consume(handler, concurrency = 8) {
      const consumer = createJobQueue(url, deps).consume(handler, { concurrency });
      consumers.push(consumer);
      return consumer;
    },
    async jobsLeft() {
      const { rows } = await database.pool.query<{ count: number }>('select count(*) from jobs');
      return rows[0]?.count ?? NaN;
    },
    async refuseOneSettlement() {
      await database.pool.query(REFUSE_ONE);
    },
    async startHolder() {
      const options: QueueProcessOptions = { url, connection: database.connection, timing: TIMING };
      const holder = holderOf(
        spawn(process.execPath, ['-r', HOOK, PROGRAM, JSON.stringify(options)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        }),
      );
      holders.push(holder);
      return holder;
    },
    async close() {
      await Promise.all(holders.map((holder) => holder.kill()));
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await listener.stop();
      await database.drop();
    },
  };
}

function holderOf(child: ChildProcess): Holder {
  return {
    took: firstLine(child),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output to read');
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error('the process ended before it took a job');
}

export function job(number: number, account = 1): Job {
  return { kind: 'log-call', account: accountId(account), callId: callId('voipstudio', String(number)) };
}

export interface RecordedRun extends ClaimedJob {
  readonly at: number;
}

/** A handler that writes down what it was given. `settle` may differ from run to run. */
export function recorder(settle: (run: ClaimedJob) => Settlement | Promise<Settlement> = () => DONE): {
  readonly runs: RecordedRun[];
  readonly handler: JobHandler;
} {
  const runs: RecordedRun[] = [];
  return {
    runs,
    handler: async (claimed) => {
      runs.push({ ...claimed, at: Date.now() });
      return settle(claimed);
    },
  };
}

export const DONE: Settlement = { kind: 'done' };

/** Jobs that run until they are let go. */
export function gate(): { readonly opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** As if another process had claimed every job for half a minute. */
export async function holdElsewhere({ database }: QueueHarness): Promise<void> {
  await database.pool.query(
    `update jobs set state = 'active', lease_token = gen_random_uuid(), lease_until = now() + interval '30 seconds'`,
  );
}
