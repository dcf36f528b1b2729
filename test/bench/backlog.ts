/**
 * One account's calls of a day in which Kommo did not answer drain while other accounts go on calling.
 * `npm run bench -- backlog --calls 10000 --rounds 5 --others 99 --rate 7 --pace 4 --calm 45 --addresses 4`
 * With `--seconds` it is only watched for so long: `--calls 100000 --seconds 120`.
 */
import { loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { CLOSED_MS } from '../../bff/crm/kommo/budget-times';
import { accountSeed } from '../chaos/account';
import { createKommoLevers } from '../chaos/kommo-levers';
import type { KommoLevers } from '../chaos/kommo-levers';
import { readBacklogOptions } from './backlog-options';
import type { BacklogOptions } from './backlog-options';
import { NO_BACKLOG, playRound } from './backlog-round';
import type { Round } from './backlog-round';
import { createBudgetWaits } from './budget-waits';
import { startBenchInstallation } from './installation';
import type { BenchInstallation } from './installation';
import { playLiveCalls } from './live-calls';
import { quantile, report } from './numbers';
import type { WaitingCall } from './waiting-calls';

const WARM_UP_MS = 5_000;

export async function backlog(args: readonly string[] = []): Promise<void> {
  const options = readBacklogOptions(args);
  const { others, rate, workers, addresses, latency: latencyMs } = options;
  const installation = await startBenchInstallation({
    workers,
    rate,
    addresses,
    latencyMs,
    accounts: others + 1,
  });
  try {
    await drain(installation, options);
  } finally {
    await installation.end();
  }
}

async function drain(installation: BenchInstallation, options: BacklogOptions): Promise<void> {
  const { pool, webhookUrls, kommoUrl } = installation;
  const levers = createKommoLevers(kommoUrl);
  const waits = createBudgetWaits(installation.workerUrls);
  const live = playLiveCalls({ pool, webhookUrls: webhookUrls.slice(1) }, options.pace);
  await wait(WARM_UP_MS);
  const rounds: Round[] = [];
  for (let round = 0; round < options.rounds; round += 1)
    rounds.push(await playRound({ installation, levers, live, waits }, options, round));
  await live.stop();
  reportDrain(rounds, options);
  reportLiveCalls(rounds);
  report('the machine: load average', '', [loadavg()[0] ?? 0]);
  const waiting = rounds.flatMap((round) => round.waiting);
  await check(levers, await loggedOf(installation, waiting), options);
}

function reportDrain(rounds: readonly Round[], { calls, rate, addresses, latency }: BacklogOptions): void {
  const each = (name: string, unit: string, of: (round: Round) => number): void =>
    report(`backlog: ${name}`, unit, rounds.map(of));
  each('calls', '', () => calls);
  each('waiting still when it was over', '', ({ left }) => left);
  each(`seconds until fewer than ${NO_BACKLOG} waited`, 's', ({ seconds }) => seconds);
  each('calls per second', '/s', ({ drained, seconds }) => drained / seconds);
  each('requests per second, live calls included', '/s', ({ sent, seconds }) => sent / seconds);
  each("share of Kommo's limit", '', ({ sent, seconds }) => sent / seconds / rate / Math.max(1, addresses));
  each("share of its account's limit", '', ({ sentOfBacklog, seconds }) => sentOfBacklog / seconds / rate);
  // A place comes free a while after the answer: what is waited for Kommo cannot be had.
  const granted = (rate * 1_000) / (CLOSED_MS + latency);
  each(
    'share of what the budget grants',
    '',
    ({ sentOfBacklog, seconds }) => sentOfBacklog / seconds / granted,
  );
  each('requests per waiting call', '', ({ sentOfBacklog, drained }) => sentOfBacklog / drained);
}

/** A round has few live calls: what twenty of them took says little. So all rounds are told together as well. */
function reportLiveCalls(rounds: readonly Round[]): void {
  const calm = rounds.flatMap((round) => round.calm);
  const busy = rounds.flatMap((round) => round.busy);
  for (const share of [0.5, 0.95, 1]) {
    const name = share === 1 ? 'slowest' : `p${share * 100}`;
    const ratio = (one: Pick<Round, 'calm' | 'busy'>): number =>
      quantile(one.busy, share) / quantile(one.calm, share);
    const each = (times: (round: Round) => readonly number[]): number[] =>
      rounds.map((round) => quantile(times(round), share));
    const all = [quantile(calm, share), quantile(busy, share)];
    report(
      `live calls: ${name} before the backlog, by round`,
      'ms',
      each((round) => round.calm),
    );
    report(
      `live calls: ${name} during the backlog, by round`,
      'ms',
      each((round) => round.busy),
    );
    report(`live calls: ${name} during / before, by round`, '', rounds.map(ratio));
    report(`live calls: ${name} before / during, all rounds together`, 'ms', all);
    report(`live calls: ${name} during / before, all rounds together`, '', [ratio({ calm, busy })]);
  }
  report('live calls: counted before / during', '', [calm.length, busy.length]);
  const waits = (of: (round: Round) => number): number[] => rounds.map(of);
  report(
    'live calls: mean wait for a place before the backlog',
    'ms',
    waits((round) => round.calmWait),
  );
  report(
    'live calls: mean wait for a place during the backlog',
    'ms',
    waits((round) => round.busyWait),
  );
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
  levers: KommoLevers,
  logged: readonly WaitingCall[],
  { rate }: BacklogOptions,
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
