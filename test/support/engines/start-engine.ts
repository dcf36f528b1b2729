import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../eventually';
import type { RunningEngine } from './engine';

export interface EngineProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const START_TIMEOUT_MS = 60_000;

export function hasCommands(...commands: readonly string[]): boolean {
  return commands.every((command) =>
    command.includes('/') ? existsSync(command) : spawnSync('which', [command]).status === 0,
  );
}

/** Where CI=true a missing engine is a failure, not a reason to skip. */
export const mustBeThere = process.env.CI === 'true';

export function createEngineFolder(name: string): string {
  return mkdtempSync(path.join(tmpdir(), `kommo-telephony-${name}-`));
}

/** Starts the processes in order; the last one listens on `port`, and is the one that is killed and started again. */
export async function startEngine(options: {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  readonly beside?: readonly EngineProcess[];
  readonly main: EngineProcess;
}): Promise<RunningEngine> {
  const { url, port, folder, main } = options;
  const beside = (options.beside ?? []).map((one) => run(one, folder));
  let child: ChildProcess | undefined;
  const startAgain = async (): Promise<void> => {
    child = run(main, folder);
    await eventually(() => accepts(port), { within: START_TIMEOUT_MS, every: 50 });
  };
  const kill = async (): Promise<void> => {
    if (child !== undefined) await end(child);
    child = undefined;
    await eventually(async () => !(await accepts(port)));
  };
  await startAgain();
  return {
    url,
    kill,
    startAgain,
    async stop() {
      await kill();
      await Promise.all(beside.map(end));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for the end of its input, which is ours, and then ends its process group: a run that is killed leaves nothing. */
const GUARD = '"$@" </dev/null & cat >/dev/null; kill -9 0';

/** In a process group of its own, so that what it starts ends with it. */
function run({ command, args, env }: EngineProcess, folder: string): ChildProcess {
  return spawn('sh', ['-c', GUARD, 'sh', command, ...args], {
    cwd: folder,
    env: { ...process.env, HOME: folder, ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
