/** What a serving process holds in memory while a hundred thousand deliveries pass through it, or `BENCH_DELIVERIES`. */
import { startBenchInstallation } from './installation';
import type { BenchInstallation } from './installation';
import { pushing } from './load';
import { report } from './numbers';
import { ringing } from './ringing';

const DELIVERIES = Number(process.env['BENCH_DELIVERIES'] ?? 100_000);
const SECONDS_AT_MOST = Number(process.env['BENCH_SECONDS'] ?? 180);
const PORTION_SECONDS = 2;
const MEGABYTE = 1024 * 1024;

export async function memory(): Promise<void> {
  const installation = await startBenchInstallation({ workers: 0 });
  try {
    const sizes = [await megabytes(installation, 'process_resident_memory_bytes')];
    const heaps: number[] = [];
    const deadline = performance.now() + SECONDS_AT_MOST * 1000;
    let sent = 0;
    const next = () => {
      sent += 1;
      return ringing(installation.webhookUrl);
    };
    while (sent < DELIVERIES && performance.now() < deadline) {
      await pushing({ next, seconds: PORTION_SECONDS, connections: 50 });
      sizes.push(await megabytes(installation, 'process_resident_memory_bytes'));
      heaps.push(await megabytes(installation, 'nodejs_heap_size_used_bytes'));
    }
    report('memory: deliveries', 'count', [sent]);
    report('memory: before the first', 'MB', sizes.slice(0, 1));
    for (const quarter of [1, 2, 3, 4]) {
      report(`memory: in quarter ${quarter}`, 'MB', quarterOf(sizes.slice(1), quarter));
      report(`memory: heap in quarter ${quarter}`, 'MB', quarterOf(heaps, quarter));
    }
  } finally {
    await installation.end();
  }
}

function quarterOf(values: readonly number[], quarter: number): readonly number[] {
  return values.slice(((quarter - 1) * values.length) / 4, (quarter * values.length) / 4);
}

async function megabytes({ url }: BenchInstallation, figure: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${figure} (\\S+)$`, 'm').exec(text)?.[1]) / MEGABYTE;
}
