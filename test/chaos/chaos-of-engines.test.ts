import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describeWith } from '../support/needs';
import { ENGINES } from './options';

const PROGRAM = path.join(__dirname, '..', '..', 'dist', 'test', 'chaos', 'main.js');
const CALLS = 60;
const PATIENCE_MS = 400_000;

/** @returns what it says; rejects when it does not end well, with what it said */
async function chaosOver(queue: string): Promise<string> {
  const told = {
    calls: CALLS,
    seed: 20261129,
    rate: 250,
    pace: 6,
    'kill-engine-every': 4,
    settle: 240,
    queue,
  };
  const args = Object.entries(told).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return (await promisify(execFile)(process.execPath, [PROGRAM, ...args])).stdout;
}

const engines = Object.entries(ENGINES);
/** All of them at once: a run waits most of its time for the leases of those that were killed. */
const runs = new Map<string, Promise<string>>();
beforeAll(() => {
  for (const [name, { isThere }] of engines) {
    if (!isThere) continue;
    const run = chaosOver(name);
    // Told to the test of its engine, which may begin later.
    run.catch(() => undefined);
    runs.set(name, run);
  }
}, PATIENCE_MS);

for (const [name, engine] of engines) {
  describeWith(engine, `calls over ${name}`, () => {
    test(
      'are each in Kommo once, through kill -9 of the engine and of who works',
      async () => {
        const said = await runs.get(name);

        expect(said).toContain(`${CALLS} calls, 0 duplicated, 0 lost, 0 parked`);
        expect(Number(/(\d+) of the queue/.exec(said ?? '')?.[1])).toBeGreaterThan(0);
      },
      PATIENCE_MS,
    );
  });
}
