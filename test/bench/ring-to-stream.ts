/** From the provider's ringing webhook to the event in the manager's browser. */
import { startBenchInstallation } from './installation';
import { quantile, report } from './numbers';
import { openStream } from './open-stream';

const RUNS = 5;
const CALLS = 60;

export async function ringToStream(): Promise<void> {
  const installation = await startBenchInstallation({ workers: 1 });
  const stream = await openStream(installation);
  try {
    const runs: number[][] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await stream.ring(CALLS));
    for (const [name, share] of [
      ['p50', 0.5],
      ['p95', 0.95],
    ] as const) {
      report(
        `ring to event stream: ${name}`,
        'ms',
        runs.map((times) => quantile(times, share)),
      );
    }
  } finally {
    await stream.close();
    await installation.end();
  }
}
