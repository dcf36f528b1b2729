import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** As compiled by `npm run build:bff`, which `npm test` runs first. */
const PROGRAM = path.join(__dirname, '..', '..', 'dist', 'test', 'chaos', 'main.js');
const CALLS = 2_000;

test(`${CALLS} calls are each in Kommo once, through lost answers and kill -9`, async () => {
  const args = [
    '--calls',
    String(CALLS),
    '--seed',
    '20261121',
    '--rate',
    '250',
    '--pace',
    '25',
    '--settle',
    '300',
  ];
  const chaos = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  chaos.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));

  const [code] = (await once(chaos, 'exit')) as [number | null];

  expect(said).toContain(`${CALLS} calls, 0 duplicated, 0 lost, 0 parked`);
  // What the run reported is shown when it did not end well.
  expect(code === 0 ? '' : said).toBe('');
}, 600_000);
