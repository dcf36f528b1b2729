import { setTimeout as wait } from 'node:timers/promises';
import type { FaultKind } from '../sandbox/kommo/faults';
import type { Installation } from './installation';
import type { InstalledAccount } from './installed-account';
import type { ChaosOptions } from './options';
import type { Act, PlannedCall } from './plan';
import { createRandom } from './random';
import type { Random } from './random';

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
];
/** Answers that say that nothing was done; a pause of everybody follows, so they come now and then. */
const REFUSED_EVERY_MS = 15_000;

/** How many deliveries and results are under way together; one that has to be repeated holds up only itself. */
const AT_ONCE = 150;

export interface Played {
  /** Calls of which something was acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
  readonly kills: number;
}

/** Plays all acts at their times, with kills and faults, until each has been acknowledged. */
export async function play(
  installation: Installation,
  accounts: readonly InstalledAccount[],
  played: { readonly calls: readonly PlannedCall[]; readonly options: ChaosOptions },
): Promise<Played> {
  const { calls, options } = played;
  const over = new AbortController();
  await installation.kommo.randomFaults({
    seed: options.seed,
    rate: options.faultRate,
    kinds: LOST,
    delayMs: 400,
  });
  const killing = killNowAndThen(installation, createRandom(options.seed + 1), {
    everyMs: options.killEverySeconds * 1000,
    over: over.signal,
  });
  const refusing = options.faultRate > 0 ? refuseNowAndThen(installation, over.signal) : Promise.resolve();
  const acknowledged = new Set<string>();
  const begun = Date.now();
  const acts = calls
    .flatMap((call) => call.acts.map((act) => ({ call, act })))
    .sort((a, b) => a.act.atMs - b.act.atMs);
  const sendInTurn = async (): Promise<void> => {
    for (let next = acts.shift(); next !== undefined; next = acts.shift()) {
      const { call, act } = next;
      await wait(Math.max(0, begun + act.atMs - Date.now()));
      await perform(accounts, call, act);
      acknowledged.add(call.callId);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendInTurn));
  over.abort();
  const [kills] = await Promise.all([killing, refusing]);
  return { acknowledged, kills };
}

function perform(accounts: readonly InstalledAccount[], call: PlannedCall, act: Act): Promise<void> {
  const account = accounts[call.account];
  if (account === undefined) throw new RangeError('a call of no account');
  if (act.kind === 'delivery') return account.deliver(call.provider, act.delivery);
  return account.submit(call.callId, act.userId, act.result);
}

async function killNowAndThen(
  { processes }: Installation,
  random: Random,
  { everyMs, over }: { readonly everyMs: number; readonly over: AbortSignal },
): Promise<number> {
  let kills = 0;
  while (everyMs > 0 && (await pause(everyMs * (0.5 + random.next()), over))) {
    await random.pick(processes).kill();
    kills += 1;
  }
  return kills;
}

async function refuseNowAndThen({ kommo }: Installation, over: AbortSignal): Promise<void> {
  while (await pause(REFUSED_EVERY_MS, over)) {
    await kommo.nextFault({ path: '/api/v4/', kind: '429', times: 1, retryAfterSeconds: 1 });
    await kommo.nextFault({ path: '/api/v4/', kind: '401', times: 1 });
  }
}

/** @returns false when it is over */
async function pause(ms: number, over: AbortSignal): Promise<boolean> {
  try {
    await wait(ms, undefined, { signal: over });
    return true;
  } catch {
    return false;
  }
}
