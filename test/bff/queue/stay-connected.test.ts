import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BrokerConnection } from '../../../bff/queue/broker/broker';
import { stayConnected } from '../../../bff/queue/broker/stay-connected';
import { createLogger } from '../../../bff/telemetry/logger';
import { createFakeClock } from '../../support/fake-clock';

const logger = createLogger({ level: 'silent' });

function connection(): BrokerConnection & { closings: number } {
  return {
    closings: 0,
    ended: new Promise<void>(() => undefined),
    publish: async () => undefined,
    subscribe: async () => undefined,
    unsubscribe: async () => undefined,
    async close() {
      this.closings += 1;
    },
  };
}

test('pauses grow with each failure, are random, and end at a quarter of a minute', async () => {
  const clock = createFakeClock();
  const stop = new AbortController();
  const attempts: number[] = [];
  const broker = {
    connect: async () => {
      attempts.push(clock.now().getTime());
      throw new Error('away');
    },
  };

  const staying = stayConnected({ broker, clock, logger }, stop.signal, async () => undefined);
  for (let step = 0; step < 2_400; step++) await clock.advance(50);
  stop.abort();
  await staying;

  const pauses = attempts.slice(1).map((at, index) => at - (attempts[index] ?? NaN));
  expect(pauses[0]).toBeLessThanOrEqual(300);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(15_050);
  expect(pauses.slice(-3).every((pause) => pause >= 7_400)).toBe(true);
  expect(new Set(pauses).size).toBeGreaterThan(5);
});

test('a connection that works starts the pauses anew, and is closed after its end', async () => {
  const clock = createFakeClock();
  const stop = new AbortController();
  const connections: ReturnType<typeof connection>[] = [];
  const broker = {
    connect: async () => {
      const next = connection();
      connections.push(next);
      return next;
    },
  };

  const staying = stayConnected({ broker, clock, logger }, stop.signal, async () => undefined);
  for (let step = 0; step < 10; step++) await clock.advance(250);
  stop.abort();
  await staying;

  expect(connections.length).toBeGreaterThanOrEqual(8);
  expect(connections.every(({ closings }) => closings === 1)).toBe(true);
});

test('a stop does not wait for a broker that does not answer, and closes what comes late', async () => {
  const stop = new AbortController();
  const late = connection();
  let answer: (connection: BrokerConnection) => void = () => undefined;
  const broker = {
    connect: () =>
      new Promise<BrokerConnection>((resolve) => {
        answer = resolve;
      }),
  };

  const staying = stayConnected(
    { broker, clock: createFakeClock(), logger },
    stop.signal,
    async () => undefined,
  );
  stop.abort();
  await staying;
  answer(late);
  await nextTurn();

  expect(late.closings).toBe(1);
});
