/**
 * One account's calls of a day in which Kommo did not answer drain while other accounts go on calling.
 * `npm run bench -- backlog --calls 10000 --others 99 --rate 7 --pace 1 --workers 1 --addresses 2`
 * With `--seconds` it is only watched for so long: `--calls 100000 --seconds 120`.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { accountSeed } from '../chaos/account';
import { createKommoLevers } from '../chaos/kommo-levers';
import { createBudgetWaits } from './budget-waits';
import { startBenchInstallation } from './installation';
import type { BenchInstallation } from './installation';
import { playLiveCalls } from './live-calls';
import { quantile, report } from './numbers';
import { putWaitingCalls } from './waiting-calls';
import type { WaitingCall } from './waiting-calls';

interface Options {
  readonly calls: number;
  /** Accounts that have live calls meanwhile. */
  readonly others: number;
  /** Requests per second, of Kommo's limit and of our budget. */
  readonly rate: number;
  /** From which we send; 0: the system's choice. */
  readonly addresses: number;
  /** Live calls per second, of all other accounts. */
  readonly pace: number;
  readonly workers: number;
  /** Of live calls alone, before the backlog is there. */
  readonly calmSeconds: number;
  /** The drain is watched for so long at most. */
  readonly seconds: number;
}

interface Requests {
  readonly all: number;
  /** Of the account whose calls wait. */
  readonly ofBacklog: number;
}

const WARM_UP_MS = 5_000;
const LOOK_EVERY_MS = 500;
/** With fewer calls than two batches the line is empty now and then: no backlog any more. */
const NO_BACKLOG = 100;

export async function backlog(args: readonly string[] = []): Promise<void> {
  const options = readOptions(args);
  const { others, rate, workers, addresses } = options;
  const installation = await startBenchInstallation({ workers, rate, addresses, accounts: others + 1 });
  try {
    await drain(installation, options);
  } finally {
    await installation.end();
  }
}

function readOptions(args: readonly string[]): Options {
  const defaults = {
    calls: '2000',
    others: '9',
    rate: '20',
    addresses: '0',
    pace: '3',
    workers: '1',
    calm: '30',
    seconds: '3600',
  };
  const names = Object.keys(defaults) as (keyof typeof defaults)[];
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
  });
  const number = (name: keyof typeof defaults): number => {
    const value = Number(values[name] ?? defaults[name]);
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} must be a number, zero or more`);
    return value;
  };
  return {
    calls: number('calls'),
    others: number('others'),
    rate: number('rate'),
    addresses: number('addresses'),
    pace: number('pace'),
    workers: number('workers'),
    calmSeconds: number('calm'),
    seconds: number('seconds'),
  };
}

async function drain(installation: BenchInstallation, options: Options): Promise<void> {
  const { pool, webhookUrls, kommoUrl } = installation;
  const levers = createKommoLevers(kommoUrl);
  const requests = async (): Promise<Requests> => {
    const { requestsSoFar: all, accounts } = await levers.peak();
    const own = accounts.find(({ subdomain }) => subdomain === accountSeed(0).subdomain);
    return { all, ofBacklog: own?.requestsSoFar ?? 0 };
  };
  const waits = createBudgetWaits(installation.workerUrls);
  const live = playLiveCalls({ pool, webhookUrls: webhookUrls.slice(1) }, options.pace);
  await wait(WARM_UP_MS);
  await live.times();
  await waits.mean();
  await wait(options.calmSeconds * 1_000);
  const [calm, calmWait] = [await live.times(), await waits.mean()];

  const waiting = await putWaitingCalls(pool, options.calls);
  await live.times();
  await waits.mean();
  const [begun, before] = [performance.now(), await requests()];
  const until = begun + options.seconds * 1_000;
  const leftInLine = await untilWaiting(installation, NO_BACKLOG, until);
  const seconds = (performance.now() - begun) / 1_000;
  const [after, busy, busyWait] = [await requests(), await live.times(), await waits.mean()];
  const [sent, ofBacklog] = [after.all - before.all, after.ofBacklog - before.ofBacklog];
  const left = await untilWaiting(installation, 0, until);
  const whole = (performance.now() - begun) / 1_000;
  await live.stop();

  const drained = options.calls - leftInLine;
  report('backlog: calls', '', [options.calls]);
  report(`backlog: waiting still after ${Math.round(whole)} s`, '', [left]);
  report(`backlog: seconds until fewer than ${NO_BACKLOG} waited`, 's', [seconds]);
  report('backlog: calls per second', '/s', [drained / seconds]);
  report('backlog: requests per second, live calls included', '/s', [sent / seconds]);
  report("backlog: share of Kommo's limit", '', [
    sent / seconds / options.rate / Math.max(1, options.addresses),
  ]);
  report("backlog: share of its account's limit", '', [ofBacklog / seconds / options.rate]);
  report('backlog: requests per waiting call', '', [ofBacklog / drained]);
  report('live calls: p95 before the backlog', 'ms', [quantile(calm, 0.95)]);
  report('live calls: p95 during the backlog', 'ms', [quantile(busy, 0.95)]);
  report('live calls: p50 before / during', 'ms', [quantile(calm, 0.5), quantile(busy, 0.5)]);
  report('live calls: slowest before / during', 'ms', [quantile(calm, 1), quantile(busy, 1)]);
  report('live calls: counted before / during', '', [calm.length, busy.length]);
  report('live calls: mean wait for a place before the backlog', 'ms', [calmWait]);
  report('live calls: mean wait for a place during the backlog', 'ms', [busyWait]);
  report('the machine: load average', '', [loadavg()[0] ?? 0]);
  await check(levers, await loggedOf(installation, waiting), options);
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

/** Those that are to be found in Kommo now; all, when the drain came to its end. */
async function loggedOf(
  { pool }: BenchInstallation,
  waiting: readonly WaitingCall[],
): Promise<readonly WaitingCall[]> {
  const { rows } = await pool.query<{ call_id: string }>(
    `select call_id from voip_calls where kommo_account_id = $1 and delivery_status = 'logged'`,
    [accountSeed(0).id],
  );
  const logged = new Set(rows.map((row) => row.call_id));
  return waiting.filter(({ callId }) => logged.has(callId));
}

/** Every call once, at its own time, and never past the limit. */
async function check(
  levers: ReturnType<typeof createKommoLevers>,
  logged: readonly WaitingCall[],
  { rate }: Options,
): Promise<void> {
  const { notes } = await levers.holdings(accountSeed(0).subdomain);
  const times = new Map<unknown, number[]>();
  for (const { params, createdAt } of notes)
    times.set(params.uniq, [...(times.get(params.uniq) ?? []), createdAt]);
  const of = (call: WaitingCall): readonly number[] => times.get(call.callId) ?? [];
  const { peakRequestsPerSecond, violations } = await levers.peak();
  report('backlog: logged', '', [logged.length]);
  report('backlog: of these missing in Kommo', '', [logged.filter((call) => of(call).length === 0).length]);
  report('backlog: logged more than once', '', [logged.filter((call) => of(call).length > 1).length]);
  report('backlog: at their own time', '', [
    logged.filter((call) => of(call)[0] === Math.floor(call.startedAt / 1_000)).length,
  ]);
  report('backlog: most requests in any second, of the limit', '', [peakRequestsPerSecond, rate]);
  report('backlog: refused for the rate', '', [violations.length]);
}
