/**
 * "Exactly once, whatever happens", played: real processes, lost answers, kill -9. See docs/RELIABILITY.md.
 * Exit code 0 only when nothing was duplicated, lost or left open, the limit was kept, and nobody asked while blocked.
 */
import path from 'node:path';
import { installAccount } from './installed-account';
import { startInstallation } from './installation';
import type { Installation } from './installation';
import { readOptions } from './options';
import type { ChaosOptions } from './options';
import { planCalls } from './plan';
import { play } from './play';
import { askedWhileBlocked, startTroubles } from './trouble';
import { createRandom } from './random';
import { openCalls, settle, storedCalls } from './settle';
import type { Unsettled } from './settle';
import { storiesOfDeliveries, storyOf } from './story-of';
import { judge } from './verdict';
import type { Verdict } from './verdict';

interface Outcome {
  readonly verdict: Verdict;
  readonly open: Unsettled;
  readonly peak: number;
  readonly violations: number;
  /** Requests that came while the address was blocked, later than those that were on their way. */
  readonly askedWhileBlocked: number;
  readonly calls: number;
  readonly kills: number;
  readonly freezes: number;
  readonly engineKills: number;
  readonly blocks: number;
  readonly unpaid: number;
  readonly crashes: number;
  readonly seconds: number;
  /** Of some calls and deliveries that did not end well. */
  readonly stories: readonly string[];
}

const STORIES = 5;

/** Where a run is: of one that does not end, this says what it waits for. */
function tell(what: string): void {
  process.stdout.write(`${Math.round(process.uptime())} s: ${what}\n`);
}

async function run(installation: Installation, options: ChaosOptions, ended: AbortSignal): Promise<Outcome> {
  const begun = Date.now();
  const random = createRandom(options.seed + 2);
  const accounts = [];
  for (let index = 0; index < options.accounts; index += 1)
    accounts.push(await installAccount(installation, random, index));
  tell('the accounts are installed');
  const plan = planCalls(options, createRandom(options.seed), new Date());
  const troubles = await startTroubles(installation, accounts, options);
  const calls = await play(
    accounts,
    plan,
    AbortSignal.any([ended, AbortSignal.timeout(options.minutes * 60_000)]),
  );
  tell('all is played');
  const { kills, freezes, engineKills, blocks, unpaid } = await troubles.stop();
  tell('the troubles are over');
  // What is still on its way has faults to come until the end of it.
  const open = await settle(installation.pool, options.settleSeconds * 1000);
  tell('all is settled, or given up');
  const holdings = await Promise.all(accounts.map(({ subdomain }) => installation.kommo.holdings(subdomain)));
  const stored = await storedCalls(installation.pool);
  const { peakRequestsPerSecond, violations } = await installation.kommo.peak();
  const verdict = judge({ calls, holdings, stored });
  const { duplicated, lost, unfinished, strangers } = verdict;
  const unwell = [...duplicated, ...lost, ...unfinished, ...strangers, ...openCalls(stored)].slice(
    0,
    STORIES,
  );
  return {
    verdict,
    stories: [
      ...(await Promise.all(unwell.map((callId) => storyOf(installation.pool, callId)))),
      ...(await storiesOfDeliveries(installation.pool, STORIES)),
    ],
    open,
    peak: peakRequestsPerSecond,
    violations: violations.filter(({ kind }) => kind !== 'blocked').length,
    askedWhileBlocked: askedWhileBlocked(violations, blocks),
    calls: calls.length,
    kills,
    freezes,
    engineKills,
    blocks: blocks.length,
    unpaid,
    crashes: installation.processes.reduce((sum, one) => sum + one.crashes(), 0),
    seconds: Math.round((Date.now() - begun) / 1000),
  };
}

function report(options: ChaosOptions, outcome: Outcome): string {
  const { verdict, open, peak, violations, kills, crashes, seconds } = outcome;
  const { duplicated, lost, parked, unfinished, strangers, openedTwice } = verdict;
  const some = (name: string, ids: readonly string[]): string =>
    ids.length === 0 ? '' : `  ${name}: ${ids.slice(0, 20).join(' ')}\n`;
  return (
    `${outcome.calls} calls, ${duplicated.length} duplicated, ${lost.length} lost, ${parked.length} parked, ` +
    `peak req/s ${peak} of ${options.rate}\n` +
    `  seed ${options.seed}, ${seconds} s, ${kills} kills, ${outcome.engineKills} of the queue, ${outcome.freezes} freezes, ${crashes} crashes, ${violations} refusals for the rate, ` +
    `${outcome.blocks} blocks (asked ${outcome.askedWhileBlocked} times meanwhile), ${outcome.unpaid} plans ended, ` +
    `${unfinished.length} results unfinished, ${strangers.length} marks of no call, ${openedTwice.length} numbers opened twice, ` +
    `${open.deliveries} deliveries, ${open.calls} calls and ${open.jobs} jobs unsettled\n` +
    some('duplicated', duplicated) +
    some('lost', lost) +
    some('parked', parked) +
    some('unfinished', unfinished) +
    some('marks of no call', strangers) +
    some('opened twice', openedTwice) +
    outcome.stories.map((story) => `${story}\n`).join('')
  );
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), path.join(__dirname, '..', '..', 'bff'));
  const without = options.mutant === undefined ? '' : `, without a safeguard: ${options.mutant}`;
  process.stdout.write(`seed ${options.seed}${without}\n`);
  const installation = await startInstallation(options);
  tell('the processes are started');
  const giveUp = (): void => void installation.end().then(() => process.exit(130));
  const ended = new AbortController();
  // Once: no further call begins, and what has begun is counted. Twice: now.
  const end = (): void => (ended.signal.aborted ? giveUp() : ended.abort());
  process.on('SIGINT', end).on('SIGTERM', end);
  try {
    const outcome = await run(installation, options, ended.signal);
    process.stdout.write(report(options, outcome));
    const { duplicated, lost, unfinished, strangers } = outcome.verdict;
    const faults = [...duplicated, ...lost, ...unfinished, ...strangers];
    const failures = faults.length + outcome.open.calls + outcome.open.deliveries;
    const isPatient = outcome.peak <= options.rate && outcome.askedWhileBlocked === 0;
    return failures === 0 && isPatient ? 0 : 1;
  } finally {
    await installation.end();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
