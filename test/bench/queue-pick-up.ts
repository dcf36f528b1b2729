/**
 * From the commit of a job to the start of its worker, with each queue engine that this machine has: one job at a time, as
 * when a call ends, in turns, so that what else the machine does meets all of them.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEmbeddedServer } from '../../bff/storage/embedded-server/start-embedded-server';
import { beanstalkd } from '../support/engines/beanstalkd';
import { kafka } from '../support/engines/kafka';
import { rabbitmq } from '../support/engines/rabbitmq';
import { quantile, report } from './numbers';
import { openLine } from './queue-line';
import type { Line } from './queue-line';

const RUNS = 5;
const JOBS = 100;
const BETWEEN_MS = 10;
const WAITING = 10_000;

export async function queuePickUp(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kommo-telephony-bench-'));
  chmodSync(folder, 0o711);
  const server = await startEmbeddedServer({ dataDir: folder });
  const engines = [rabbitmq, beanstalkd, kafka].filter(({ isThere }) => isThere);
  const running = await Promise.all(engines.map((engine) => engine.start()));
  const lines: Line[] = [];
  try {
    lines.push(await openLine(server.connection, 'database'));
    lines.push(await openLine(server.connection, `database, ${WAITING} accounts wait`, { waiting: WAITING }));
    for (const { url } of running) {
      // One each: two lines on one engine would take each other's wake-ups.
      lines.push(await openLine(server.connection, url.slice(0, url.indexOf(':')), { url }));
    }
    await measure(lines);
  } finally {
    for (const line of lines) await line.close();
    for (const engine of running) await engine.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(lines: readonly Line[]): Promise<void> {
  const times = new Map(lines.map(({ engine }) => [engine, [] as number[][]]));
  for (let run = 0; run < RUNS; run += 1) {
    for (const { engine, pickUp } of lines) {
      // The first is for what is done once only, such as joining the group of consumers.
      await pickUp();
      const picked: number[] = [];
      for (let index = 0; index < JOBS; index += 1) {
        picked.push(await pickUp());
        await wait(BETWEEN_MS);
      }
      times.get(engine)?.push(picked);
    }
  }
  for (const [engine, runs] of times) {
    for (const [name, share] of [
      ['p50', 0.5],
      ['p95', 0.95],
    ] as const) {
      report(
        `pick-up by ${engine}: ${name}`,
        'ms',
        runs.map((picked) => quantile(picked, share)),
      );
    }
  }
}
