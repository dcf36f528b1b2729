/** From the provider's hang-up to the call in Kommo, beside a bare round trip to the simulated Kommo. */
import { setTimeout as wait } from 'node:timers/promises';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { startBenchInstallation } from './installation';
import type { BenchInstallation } from './installation';
import { quantile, report } from './numbers';

const RUNS = 5;
const CALLS = 20;
const BETWEEN_MS = 150;

export async function hangUpToNote(): Promise<void> {
  const installation = await startBenchInstallation({ workers: 1 });
  try {
    const runs: { logged: number[]; bare: number[] }[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await oneRun(installation, run));
    report(
      'hang-up to note: p50',
      'ms',
      runs.map(({ logged }) => quantile(logged, 0.5)),
    );
    report(
      'hang-up to note: p95',
      'ms',
      runs.map(({ logged }) => quantile(logged, 0.95)),
    );
    report(
      'hang-up to note: a round trip to the simulator, p95',
      'ms',
      runs.map(({ bare }) => quantile(bare, 0.95)),
    );
  } finally {
    await installation.end();
  }
}

async function oneRun(
  installation: BenchInstallation,
  run: number,
): Promise<{ logged: number[]; bare: number[] }> {
  const logged: number[] = [];
  const bare: number[] = [];
  for (let index = 0; index < CALLS; index += 1) {
    const asked = performance.now();
    await (await fetch(`${installation.kommoUrl}/nobody/api/v4/account`)).arrayBuffer();
    bare.push(performance.now() - asked);
    logged.push(await oneCall(installation, `hang-up-${run}-${index}`));
    await wait(BETWEEN_MS);
  }
  return { logged, bare };
}

async function oneCall({ webhookUrl, pool }: BenchInstallation, id: string): Promise<number> {
  const deliveries = voipstudioCall({
    id,
    externalNumber: `+1206555${String(1000 + Math.floor(Math.random() * 9000))}`,
    outcome: 'answered',
    extension: '10002',
    startedAt: new Date(Date.now() - 20_000),
  });
  let hungUpAt = 0;
  for (const { headers, body } of deliveries) {
    hungUpAt = performance.now();
    const answer = await fetch(webhookUrl, { method: 'POST', headers, body: body ?? '' });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
  }
  for (;;) {
    const { rows } = await pool.query<{ delivery_status: string }>(
      'select delivery_status from voip_calls where call_id = $1',
      [`voipstudio:${id}`],
    );
    if (rows[0]?.delivery_status === 'logged') return performance.now() - hungUpAt;
    if (performance.now() - hungUpAt > 15_000)
      throw new Error(`${id} is ${rows[0]?.delivery_status ?? 'nowhere'}`);
    await wait(2);
  }
}
