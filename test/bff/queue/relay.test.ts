import { accountId, callId } from '../../../bff/domain/ids';
import type { BrokerConnection } from '../../../bff/queue/broker/broker';
import { startRelay } from '../../../bff/queue/broker/relay';
import { enqueueJob } from '../../../bff/queue/database/enqueue-job';
import { completeTiming } from '../../../bff/queue/queue-timing';
import { inTransaction } from '../../../bff/storage/account-transaction';
import { createLogger } from '../../../bff/telemetry/logger';
import { eventually } from '../../support/eventually';
import { createFakeClock } from '../../support/fake-clock';
import { createTestDatabase } from '../../support/test-database';

const SILENCE = { listen: () => () => undefined, stop: async () => undefined };

/** Holds back its first answer until `answer` is called. */
function createSlowBroker() {
  const told: number[] = [];
  const broker = { told, answer: () => undefined as void };
  const connection: BrokerConnection = {
    publish: async (wakeUps) => {
      told.push(wakeUps.length);
      if (told.length === 1) await new Promise<void>((resolve) => (broker.answer = resolve));
    },
    subscribe: async () => undefined,
    unsubscribe: async () => undefined,
    ended: new Promise(() => undefined),
    close: async () => undefined,
  };
  return { broker, connection };
}

test('a broker that takes long does not put off what it is told next', async () => {
  const { pool, drop } = await createTestDatabase();
  const clock = createFakeClock();
  const enqueue = (name: string, inMs: number): Promise<void> =>
    inTransaction(pool, (client) => {
      const job = { kind: 'log-call', account: accountId(1), callId: callId('voipstudio', name) } as const;
      return enqueueJob(client, job, clock.now().getTime() + inMs);
    });
  await enqueue('now', 0);
  await enqueue('in a second', 1_000);
  const { broker, connection } = createSlowBroker();
  const logger = createLogger({ level: 'silent' });
  const relay = startRelay({ pool, clock, logger, listener: SILENCE, timing: completeTiming() }, connection);
  try {
    await eventually(() => expect(broker.told).toEqual([1]));

    await clock.advance(900);
    broker.answer();
    await eventually(() => expect(clock.waiting).toBe(1));
    await clock.advance(100);

    await eventually(() => expect(broker.told).toEqual([1, 1]));
  } finally {
    await relay.stop();
    await drop();
  }
});
