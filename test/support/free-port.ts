import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';

/**
 * Below those that systems choose by themselves (from 32768 on Linux, from 49152 on macOS): no connection of another
 * suite can take a port between this look at it and its use, or while what uses it is started again.
 */
const FIRST = 20_000;
const END = 32_000;

/** One file for each port that a process of ours has, with its id: suites run side by side, and an engine takes seconds to start. */
const TAKEN = path.join(tmpdir(), `kommo-telephony-ports-${userInfo().username}`);

const ours = new Set<string>();
process.once('exit', () => ours.forEach((file) => rmSync(file, { force: true })));

/** A TCP port of 127.0.0.1 that nobody listens on, and that no other process of the tests gets while this one lives. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, END);
    if (take(port) && (await isFree(port))) return port;
  }
}

/** Jest tells its suites nothing of their end, so their ports are given back by the next run. */
export function giveBackPortsOfTheDead(): void {
  mkdirSync(TAKEN, { recursive: true });
  for (const port of readdirSync(TAKEN)) {
    const file = path.join(TAKEN, port);
    if (!isAlive(ownerOf(file))) rmSync(file, { force: true });
  }
}

function take(port: number): boolean {
  mkdirSync(TAKEN, { recursive: true });
  const file = path.join(TAKEN, String(port));
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Left by a process that was killed. Free for the next who asks: two who see this must not both take it.
    if (!isAlive(ownerOf(file))) rmSync(file, { force: true });
    return false;
  }
  ours.add(file);
  return true;
}

function ownerOf(file: string): number | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    // Being written.
    return text === '' ? process.pid : Number(text);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
