import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** As compiled by `npm run build:bff`, which `npm test` runs first. */
const PROGRAM = path.join(__dirname, '..', '..', 'dist', 'test', 'chaos', 'main.js');
/** So long a run that is told to end may take to end its processes. */
const ENDING_MS = 30_000;
const AGAIN_MS = 1_000;

export interface ChaosRun {
  /** Undefined for a run that was ended because its time was over. */
  readonly code: number | undefined;
  /** What it reported, and what its processes complained of. */
  readonly said: string;
}

/**
 * Plays chaos with the options `told`, in a process group of its own that ends with it: whatever goes wrong, what was said
 * is told, and nothing of the installation is left but, of a run that could not even end, the database's server. Never
 * rejects.
 */
export async function runChaos(
  told: Readonly<Record<string, string | number>>,
  withinMs: number,
): Promise<ChaosRun> {
  const args = Object.entries(told).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const chaos = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  for (const stream of [chaos.stdout, chaos.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const ended = once(chaos, 'exit') as Promise<[number | null]>;
  const allSaid = once(chaos, 'close');
  let isLate = false;
  const timers = [
    setTimeout(() => (isLate = chaos.kill('SIGTERM')), withinMs),
    // Once means that no call begins any more, twice that everything ends now.
    setTimeout(() => chaos.kill('SIGTERM'), withinMs + AGAIN_MS),
    setTimeout(() => endGroup(chaos.pid), withinMs + ENDING_MS),
  ];
  const [code] = await ended;
  timers.forEach(clearTimeout);
  endGroup(chaos.pid);
  await allSaid;
  return isLate
    ? { code: undefined, said: `${said}not over after ${withinMs / 1000} s\n` }
    : { code: code ?? undefined, said };
}

function endGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}
