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
    const half = sizes.slice(Math.floor(sizes.length / 2));
    report('memory: deliveries', 'count', [sent]);
    report('memory: before the first', 'MB', sizes.slice(0, 1));
    report('memory: in the first half', 'MB', sizes.slice(1, Math.floor(sizes.length / 2)));
    report('memory: in the second half', 'MB', half);
    report('memory: heap in the first half', 'MB', heaps.slice(0, Math.floor(heaps.length / 2)));
    report('memory: heap in the second half', 'MB', heaps.slice(Math.floor(heaps.length / 2)));
  } finally {
    await installation.end();
  }
}

async function megabytes({ url }: BenchInstallation, figure: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${figure} (\\S+)$`, 'm').exec(text)?.[1]) / MEGABYTE;
}
