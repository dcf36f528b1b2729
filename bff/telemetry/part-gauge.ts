import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

export interface PartGaugeDeps {
  readonly registry: Registry;
  /** By part, `ok` or what it is instead; never rejects. */
  readonly readParts: () => Promise<Readonly<Record<string, string>>>;
}

/** Asks the parts of this process when Prometheus asks: unlike the backlog, each process has its own answer. */
export function createPartGauge({ registry, readParts }: PartGaugeDeps): void {
  const gauge = new Gauge({
    name: 'part_ready',
    help: 'Whether a part of this process does its work: 1, or 0',
    labelNames: ['part'] as const,
    registers: [registry],
    async collect() {
      for (const [part, state] of Object.entries(await readParts())) {
        gauge.set({ part }, Number(state === 'ok'));
      }
    },
  });
}
