/** A durable answer to a webhook against a plain handler with one insert, on the same PostgreSQL, in turns. */
import path from 'node:path';
import { runUntilStopped } from '../chaos/processes';
import { freePort } from '../support/free-port';
import { startBenchInstallation } from './installation';
import { pacing, pushing } from './load';
import type { Outcome } from './load';
import { report } from './numbers';
import { ringing } from './ringing';

const ROUNDS = 5;
const SECONDS = 3;
const CONNECTIONS = 50;
const PACE = 500;

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
  const push = (next: typeof ours) => pushing({ next, seconds: SECONDS, connections: CONNECTIONS });
  const pace = (next: typeof ours) => pacing({ next, seconds: SECONDS, perSecond: PACE });
  try {
    await push(theirs);
    await push(ours);
    const pushed: (readonly [Outcome, Outcome])[] = [];
    const paced: (readonly [Outcome, Outcome])[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      pushed.push([await push(theirs), await push(ours)]);
      paced.push([await pace(theirs), await pace(ours)]);
    }
    tell(pushed, paced);
  } finally {
    await plain.stop();
    await installation.end();
  }
}

type Rounds = readonly (readonly [Outcome, Outcome])[];

function tell(pushed: Rounds, paced: Rounds): void {
  const figure = (name: string): string => `webhook ack: ${name}`;
  report(
    figure('plain handler'),
    'req/s',
    pushed.map(([plain]) => plain.perSecond),
  );
  report(
    figure('ours'),
    'req/s',
    pushed.map(([, ours]) => ours.perSecond),
  );
  report(
    figure('ours / plain'),
    'ratio',
    pushed.map(([plain, ours]) => ours.perSecond / plain.perSecond),
  );
  report(
    figure(`plain handler, p99, ${CONNECTIONS} waiting clients`),
    'ms',
    pushed.map(([plain]) => plain.p99),
  );
  report(
    figure(`ours, p99, ${CONNECTIONS} waiting clients`),
    'ms',
    pushed.map(([, ours]) => ours.p99),
  );
  report(
    figure(`plain handler, p99 at ${PACE} req/s`),
    'ms',
    paced.map(([plain]) => plain.p99),
  );
  report(
    figure(`ours, p99 at ${PACE} req/s`),
    'ms',
    paced.map(([, ours]) => ours.p99),
  );
}
