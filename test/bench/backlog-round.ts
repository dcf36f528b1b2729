/** One round: live calls alone for a while, then with a backlog in another account until it has drained. */
import { setTimeout as wait } from 'node:timers/promises';
import { accountSeed } from '../chaos/account';
import type { KommoLevers } from '../chaos/kommo-levers';
import type { BacklogOptions } from './backlog-options';
import type { BudgetWaits } from './budget-waits';
import type { BenchInstallation } from './installation';
import type { LiveCalls } from './live-calls';
import { putWaitingCalls } from './waiting-calls';
import type { WaitingCall } from './waiting-calls';

export interface RoundParts {
  readonly installation: BenchInstallation;
  readonly levers: KommoLevers;
  readonly live: LiveCalls;
  readonly waits: BudgetWaits;
}

/** Times in milliseconds unless named otherwise. */
export interface Round {
  readonly waiting: readonly WaitingCall[];
  /** Of live calls, from the hang-up to the log. */
  readonly calm: readonly number[];
  readonly busy: readonly number[];
  /** Mean wait of a live request for its place in the budget. */
  readonly calmWait: number;
  readonly busyWait: number;
  /** Until fewer than two batches waited. */
  readonly seconds: number;
  readonly drained: number;
  /** Calls that still waited when the time was over. */
  readonly left: number;
  /** Requests in those seconds: all, and those of the account whose calls waited. */
  readonly sent: number;
  readonly sentOfBacklog: number;
}

interface Requests {
  readonly all: number;
  readonly ofBacklog: number;
}

const LOOK_EVERY_MS = 500;
/** With fewer calls than two batches the line is empty now and then: no backlog any more. */
export const NO_BACKLOG = 100;

/** @param round the how-manieth, from 0 */
export async function playRound(parts: RoundParts, options: BacklogOptions, round: number): Promise<Round> {
  const { installation, levers, live, waits } = parts;
  const measured = async (): Promise<{ times: number[]; mean: number }> => ({
    times: await live.times(),
    mean: await waits.mean(),
  });
  await measured();
  await wait(options.calm * 1_000);
  const calm = await measured();

  const waiting = await putWaitingCalls(installation.pool, options.calls, round);
  await measured();
  const [begun, before] = [performance.now(), await requestsSoFar(levers)];
  const until = begun + options.seconds * 1_000;
  const leftInLine = await untilWaiting(installation, NO_BACKLOG, until);
  const seconds = (performance.now() - begun) / 1_000;
  const [after, busy] = [await requestsSoFar(levers), await measured()];
  return {
    waiting,
    calm: calm.times,
    busy: busy.times,
    calmWait: calm.mean,
    busyWait: busy.mean,
    seconds,
    drained: options.calls - leftInLine,
    left: await untilWaiting(installation, 0, until),
    sent: after.all - before.all,
    sentOfBacklog: after.ofBacklog - before.ofBacklog,
  };
}

async function requestsSoFar(levers: KommoLevers): Promise<Requests> {
  const { requestsSoFar: all, accounts } = await levers.peak();
  const own = accounts.find(({ subdomain }) => subdomain === accountSeed(0).subdomain);
  return { all, ofBacklog: own?.requestsSoFar ?? 0 };
}

/** @returns how many wait: at most `few`, or more when the time was over first */
async function untilWaiting({ pool }: BenchInstallation, few: number, until: number): Promise<number> {
  for (;;) {
    const isOver = performance.now() > until;
    const { rows } = await pool.query<{ open: number }>(
      `select count(*) as open from (select from voip_calls
       where kommo_account_id = $1 and delivery_status in ('waiting', 'sending', 'uncertain') limit $2) as line`,
      [accountSeed(0).id, isOver ? null : few + 1],
    );
    const open = rows[0]?.open ?? 0;
    if (open <= few || isOver) return open;
    await wait(LOOK_EVERY_MS);
  }
}
