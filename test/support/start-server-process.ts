import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { SocketConnection } from '../../bff/storage/pool';

export interface ServerProcess {
  /** Of the database server. */
  readonly serverPid: number;
  readonly connection: SocketConnection;
  /** Leaves in order; resolves when the process has ended. */
  leave(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

const HOOK = path.join(__dirname, 'run-typescript.js');
const PROGRAM = path.join(__dirname, 'embedded-server-process.ts');

/** Another process that uses the embedded server on `dataDir`, as another user if told. */
export async function startServerProcess(
  dataDir: string,
  user: { uid?: number; gid?: number } = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['-r', HOOK, PROGRAM, dataDir], {
    ...user,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await firstLine(child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    serverPid: said.pid,
    connection: said.connection,
    leave: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

async function firstLine(child: ChildProcess): Promise<{ pid: number; connection: SocketConnection }> {
  if (child.stdout === null) throw new Error('no output to read');
  for await (const line of createInterface(child.stdout)) {
    return JSON.parse(line) as { pid: number; connection: SocketConnection };
  }
  throw new Error('the process ended before its server was ready');
}
