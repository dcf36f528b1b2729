/** What goes wrong while calls are played: processes die, Kommo refuses, blocks the address, has an account unpaid. */
import type { FaultKind } from '../sandbox/kommo/faults';
import type { Installation } from './installation';
import { BLOCK_PAUSE_SECONDS } from './installation';
import type { InstalledAccount } from './installed-account';
import type { ChaosOptions } from './options';
import { freezeNowAndThen, killEngineNowAndThen, killNowAndThen } from './deaths';
import { pause } from './pause';
import { createRandom } from './random';

/** Answers that leave it open whether the request was carried out. */
const LOST: readonly FaultKind[] = [
  'lose-before-commit',
  'lose-after-commit',
  '500-before-commit',
  '500-after-commit',
  '502-after-commit',
  '503-before-commit',
  '504-after-commit',
  'unreadable-200',
  'delay-after-commit',
  'delay-before-commit',
];
/** Answers that say that nothing was done; a pause of everybody follows, so they come now and then. */
const REFUSED_EVERY_MS = 15_000;
/** Kommo's block is over before we ask again. */
const BLOCK_SECONDS = BLOCK_PAUSE_SECONDS - 2;
/** Until what was on its way when somebody met the block has arrived too. */
const UNDER_WAY_MS = 5_000;

export interface Troubles {
  /** Ends them; what is under way is waited for. */
  stop(): Promise<TroubleCounts>;
}

export interface TroubleCounts {
  readonly kills: number;
  readonly freezes: number;
  /** Of the queue's engine. */
  readonly engineKills: number;
  /** When each block began, as milliseconds. */
  readonly blocks: readonly number[];
  readonly unpaid: number;
}

export async function startTroubles(
  installation: Installation,
  accounts: readonly InstalledAccount[],
  options: ChaosOptions,
): Promise<Troubles> {
  const over = new AbortController();
  const { kommo } = installation;
  const { faultRate, seed } = options;
  await kommo.randomFaults({ seed, rate: faultRate, kinds: LOST, delayMs: options.slowMs });
  const killing = killNowAndThen(installation, createRandom(seed + 1), {
    everyMs: options.killEverySeconds * 1000,
    over: over.signal,
  });
  const freezing = freezeNowAndThen(installation, options, over.signal);
  const refusing = faultRate > 0 ? refuseNowAndThen(installation, over.signal) : undefined;
  const blocking = blockNowAndThen(installation, options.blockEverySeconds * 1000, over.signal);
  const unpaying = leaveUnpaidNowAndThen(installation, accounts, { options, over: over.signal });
  const killingEngine = killEngineNowAndThen(
    installation,
    options.killEngineEverySeconds * 1000,
    over.signal,
  );
  const all = Promise.all([killing, freezing, blocking, unpaying, killingEngine, refusing]);
  // Told to who stops them; until then a failure only ends its own kind of trouble.
  all.catch(() => undefined);
  return {
    async stop() {
      over.abort();
      const [kills, freezes, blocks, unpaid, engineKills] = await all;
      return { kills, freezes, blocks, unpaid, engineKills };
    },
  };
}

/** Requests that came while the address was blocked and everybody knew: from when one of them had met the block. */
export function askedWhileBlocked(
  violations: readonly { readonly kind: string; readonly atMs: number }[],
  blocks: readonly number[],
): number {
  const met = violations.filter(({ kind }) => kind === 'blocked').map(({ atMs }) => atMs);
  return blocks.reduce((sum, begun) => {
    const during = met.filter((at) => at >= begun && at < begun + BLOCK_SECONDS * 1000);
    const known = Math.min(...during) + UNDER_WAY_MS;
    return sum + during.filter((at) => at > known).length;
  }, 0);
}

async function refuseNowAndThen({ kommo }: Installation, over: AbortSignal): Promise<void> {
  while (await pause(REFUSED_EVERY_MS, over)) {
    await kommo.nextFault({ path: '/api/v4/', kind: '429', times: 1, retryAfterSeconds: 1 });
    await kommo.nextFault({ path: '/api/v4/', kind: '401', times: 1 });
  }
}

/** 429s, and then the whole address is blocked, as by Kommo's edge. */
async function blockNowAndThen(
  { kommo }: Installation,
  everyMs: number,
  over: AbortSignal,
): Promise<readonly number[]> {
  const blocks: number[] = [];
  while (everyMs > 0 && (await pause(everyMs, over))) {
    await kommo.nextFault({ path: '/api/v4/', kind: '429', times: 2, retryAfterSeconds: 1 });
    await pause(1_500, over);
    blocks.push(Date.now());
    await kommo.block(BLOCK_SECONDS);
    await pause(BLOCK_SECONDS * 1000, over);
  }
  return blocks;
}

/** The plan of one account ends for a while; its administrator pays, and looks whether it works again. */
async function leaveUnpaidNowAndThen(
  { kommo }: Installation,
  accounts: readonly InstalledAccount[],
  { options, over }: { readonly options: ChaosOptions; readonly over: AbortSignal },
): Promise<number> {
  const random = createRandom(options.seed + 3);
  const everyMs = options.unpaidEverySeconds * 1000;
  let count = 0;
  while (everyMs > 0 && (await pause(everyMs / 2, over))) {
    const account = random.pick(accounts);
    await kommo.setPaid(account.subdomain, false);
    count += 1;
    await pause(everyMs / 2, over);
    await kommo.setPaid(account.subdomain, true);
    await account.lookUpCards('Contact');
  }
  return count;
}
