import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Of Node itself. */
  readonly nodeOptions?: readonly string[];
}

/** A program that is started again after each end, until it is stopped for good. */
export interface RunningProgram {
  /** kill -9; resolves when the next process has been started. */
  kill(): Promise<void>;
  /** Stands still for so long, as when its machine is overloaded or moved; its leases may run out meanwhile. */
  freeze(ms: number): Promise<void>;
  stop(): Promise<void>;
  /** Times it ended by itself: a fault of the program, never of the chaos. */
  crashes(): number;
}

const RESTART_MS = 500;

export function runProgram(program: Program): RunningProgram {
  let child = launch(program);
  let isOver = false;
  let crashes = 0;
  let isKilled = false;

  async function keepRunning(): Promise<void> {
    while (!isOver) {
      await once(child, 'exit');
      if (isOver) return;
      if (!isKilled) crashes += 1;
      isKilled = false;
      await wait(RESTART_MS);
      if (!isOver) child = launch(program);
    }
  }
  const kept = keepRunning();

  return {
    crashes: () => crashes,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      isKilled = true;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
    async freeze(ms) {
      const frozen = child;
      frozen.kill('SIGSTOP');
      await wait(ms);
      frozen.kill('SIGCONT');
    },
    async stop() {
      isOver = true;
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
        await ended;
        clearTimeout(late);
      }
      await kept;
    },
  };
}

function launch({ file, args, env, nodeOptions = [] }: Program): ChildProcess {
  const child = spawn(process.execPath, [...nodeOptions, file, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return child;
}

/** Runs a helper program until `stop`. @returns with its first line of output @throws Error when it ends without one */
export async function runUntilStopped(
  program: Program,
): Promise<{ line: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [program.file, ...program.args], {
    env: { PATH: process.env['PATH'] ?? '', ...program.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunk = await firstOutput(child.stdout, program.file);
  return {
    line: chunk.toString('utf8').trim(),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function firstOutput(output: Readable, file: string): Promise<Buffer> {
  const [chunk] = (await Promise.race([once(output, 'data'), once(output, 'end')])) as [Buffer | undefined];
  if (chunk === undefined) throw new Error(`${path.basename(file)} ended before it said anything`);
  output.resume();
  return chunk;
}
