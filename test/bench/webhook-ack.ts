/**
 * A durable answer to a webhook against a plain handler with one insert, on the same PostgreSQL, in turns. Ours has
 * more to do after its answer; the next turn begins when that is done, and the time is told.
 */
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runUntilStopped } from '../chaos/processes';
import { freePort } from '../support/free-port';
import { startBenchInstallation } from './installation';
import type { BenchInstallation } from './installation';
import { pacing, pushing } from './load';
import type { Outcome } from './load';
import { report } from './numbers';
import { ringing } from './ringing';

const ROUNDS = 5;
const SECONDS = 3;
const CONNECTIONS = 50;
const PACE = 500;

interface Round {
  readonly plain: Outcome;
  readonly ours: Outcome;
  /** Of ours, with the merging that follows the answers. */
  readonly mergedPerSecond: number;
  readonly pacedPlain: Outcome;
  readonly pacedOurs: Outcome;
  /** Of the serving process, microseconds for each answer at the pace; merging included. */
  readonly processorPlain: number;
  readonly processorOurs: number;
}

export async function webhookAck(): Promise<void> {
  const installation = await startBenchInstallation({ workers: 0 });
  const port = await freePort();
  const plain = await runUntilStopped({
    file: path.join(__dirname, 'plain-handler.js'),
    args: [],
    env: { PORT: String(port), DATABASE_URL: installation.databaseUrl },
  });
  const ours = () => ringing(installation.webhookUrl);
  const theirs = () => ringing(`http://127.0.0.1:${port}/webhook`);
  try {
    await playRound(installation, theirs, ours);
    const rounds: Round[] = [];
    while (rounds.length < ROUNDS) rounds.push(await playRound(installation, theirs, ours));
    tell(rounds);
  } finally {
    await plain.stop();
    await installation.end();
  }
}

type Next = () => ReturnType<typeof ringing>;

async function playRound(installation: BenchInstallation, theirs: Next, ours: Next): Promise<Round> {
  const push = (next: Next) => pushing({ next, seconds: SECONDS, connections: CONNECTIONS });
  const pace = (next: Next) => pacing({ next, seconds: SECONDS, perSecond: PACE });
  const plain = await push(theirs);
  const begin = performance.now();
  const pushed = await push(ours);
  await untilMerged(installation);
  const mergedPerSecond = (pushed.count / (performance.now() - begin)) * 1000;
  const [pacedPlain, processorPlain] = await withProcessor(theirs().url, () => pace(theirs));
  const [pacedOurs, processorOurs] = await withProcessor(ours().url, async () => {
    const outcome = await pace(ours);
    await untilMerged(installation);
    return outcome;
  });
  return { plain, ours: pushed, mergedPerSecond, pacedPlain, pacedOurs, processorPlain, processorOurs };
}

/** How busy a process was tells more than a rate where others share the machine. */
async function withProcessor(url: string, run: () => Promise<Outcome>): Promise<[Outcome, number]> {
  const before = await processorSeconds(url);
  const outcome = await run();
  return [outcome, (((await processorSeconds(url)) - before) / outcome.count) * 1e6];
}

async function processorSeconds(url: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', url))).text();
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1]);
}

/** Nothing of the last turn is left that the next one would have to share the machine with. */
async function untilMerged({ pool }: BenchInstallation): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query('select from delivery_inbox limit 1');
    if (rowCount === 0) return;
    await wait(20);
  }
}

function tell(rounds: readonly Round[]): void {
  const figure = (name: string, unit: string, of: (round: Round) => number): void =>
    report(`webhook ack: ${name}`, unit, rounds.map(of));
  figure('plain handler', 'req/s', ({ plain }) => plain.perSecond);
  figure('ours', 'req/s', ({ ours }) => ours.perSecond);
  figure('ours / plain', 'ratio', ({ plain, ours }) => ours.perSecond / plain.perSecond);
  figure('ours, merged too', 'req/s', ({ mergedPerSecond }) => mergedPerSecond);
  figure(
    'ours, merged too / plain',
    'ratio',
    ({ plain, mergedPerSecond }) => mergedPerSecond / plain.perSecond,
  );
  figure(`plain handler, p99, ${CONNECTIONS} waiting clients`, 'ms', ({ plain }) => plain.p99);
  figure(`ours, p99, ${CONNECTIONS} waiting clients`, 'ms', ({ ours }) => ours.p99);
  figure(`plain handler, p99 at ${PACE} req/s`, 'ms', ({ pacedPlain }) => pacedPlain.p99);
  figure(`ours, p99 at ${PACE} req/s`, 'ms', ({ pacedOurs }) => pacedOurs.p99);
  figure('plain handler, processor time of an answer', 'µs', ({ processorPlain }) => processorPlain);
  figure('ours, processor time of an answer and its merging', 'µs', ({ processorOurs }) => processorOurs);
}
