/** Many workers in many processes on one account whose access token ends again and again, while processes are killed. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { defaultSeed } from '../sandbox/kommo/default-seed';
import { startKommoSimulator } from '../sandbox/kommo/start-kommo-simulator';
import type { RunningKommoSimulator } from '../sandbox/kommo/start-kommo-simulator';
import { CLIENT, openTokenParts } from './token-parts';
import type { TokenWorkerOptions } from './token-worker';

export interface TokenStormOptions {
  readonly databaseUrl: string;
  readonly pool: Pool;
  /** The compiled token-worker. */
  readonly program: string;
  readonly processes: number;
  /** In each process. */
  readonly workers: number;
  readonly expiries: number;
  readonly deadly: number;
  /** A process is also killed from outside after so many expiries. */
  readonly killEvery: number;
}

export interface TokenStormReport {
  readonly workers: number;
  readonly expiries: number;
  readonly kills: number;
  /** Ends of processes by themselves. */
  readonly crashes: number;
  readonly refreshes: number;
  /** Refreshes with a token that was spent. */
  readonly reuses: number;
  readonly accountStatus: string;
  readonly seconds: number;
}

const ADMIN = 42;
const SUBDOMAIN = 'demo';
const LATENCY_MS = 3;
const LOOK_AGAIN_MS = 3;
const PATIENCE_MS = 60_000;

export async function runTokenStorm(options: TokenStormOptions): Promise<TokenStormReport> {
  const kommo = await startKommoSimulator({
    ...CLIENT,
    accounts: [defaultSeed()],
    rateLimitPerSecond: 1_000_000,
    latencyMs: LATENCY_MS,
  });
  const told: TokenWorkerOptions = {
    databaseUrl: options.databaseUrl,
    originTemplate: kommo.origin,
    account: defaultSeed().id,
    workers: options.workers,
    deadly: options.deadly,
  };
  await install(options.databaseUrl, kommo);
  const herd = startHerd(options.program, JSON.stringify(told), options.processes);
  const begun = performance.now();
  try {
    for (let expiry = 1; expiry <= options.expiries; expiry += 1) {
      await expireOnce(kommo);
      if (expiry % options.killEvery === 0) herd.killOne();
    }
    const seconds = Math.round((performance.now() - begun) / 1000);
    const { granted, ofSpentTokens } = kommo.refreshTally();
    const { rows } = await options.pool.query<{ status: string }>('select status from accounts');
    return {
      workers: options.processes * options.workers,
      expiries: options.expiries,
      ...herd.ends(),
      refreshes: granted,
      reuses: ofSpentTokens,
      accountStatus: rows[0]?.status ?? 'none',
      seconds,
    };
  } finally {
    await herd.stop();
    await kommo.stop();
  }
}

async function install(databaseUrl: string, kommo: RunningKommoSimulator): Promise<void> {
  const parts = openTokenParts({ databaseUrl, originTemplate: kommo.origin });
  const query = kommo.consent(SUBDOMAIN, ADMIN);
  await parts.install.receiveInstallCode({
    code: query.get('code') ?? '',
    referer: query.get('referer') ?? '',
    clientId: CLIENT.clientId,
    fromWidget: false,
    state: undefined,
  });
  await parts.install.exchangeInstallCodes();
  await parts.close();
}

/** The access token ends. Resolves when somebody works with a new token. @throws Error when nobody gets one */
async function expireOnce(kommo: RunningKommoSimulator): Promise<void> {
  kommo.expireAccessTokens(SUBDOMAIN);
  const last = kommo.requests().at(-1)?.number ?? 0;
  const deadline = performance.now() + PATIENCE_MS;
  const isWorking = (): boolean => {
    const found = kommo
      .requests()
      .findLast(
        ({ number, path, status }) => number <= last || (path === '/api/v4/account' && status === 200),
      );
    return (found?.number ?? 0) > last;
  };
  while (!isWorking()) {
    if (performance.now() > deadline) throw new Error('nobody gets a new token');
    await wait(LOOK_AGAIN_MS);
  }
}

/** Processes that are started again whenever they end. */
function startHerd(program: string, told: string, size: number) {
  const ends = { kills: 0, crashes: 0 };
  const children = new Map<number, ChildProcess>();
  let isOver = false;

  async function keep(place: number): Promise<void> {
    while (!isOver) {
      const child = spawn(process.execPath, [program, told], { stdio: ['ignore', 'ignore', 'inherit'] });
      children.set(place, child);
      const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
      if (isOver) return;
      ends[signal === 'SIGKILL' ? 'kills' : 'crashes'] += 1;
    }
  }
  const kept = Array.from({ length: size }, (_, place) => keep(place));

  return {
    ends: () => ({ ...ends }),
    killOne: () => void children.get(Math.floor(Math.random() * size))?.kill('SIGKILL'),
    async stop() {
      isOver = true;
      for (const child of children.values()) child.kill('SIGKILL');
      await Promise.all(kept);
    },
  };
}
