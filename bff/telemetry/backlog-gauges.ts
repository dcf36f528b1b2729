import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Logger } from './logger';

/** What waits for a worker or for a person, in the whole installation. */
export interface Backlog {
  /** By state: `sending`, `uncertain`, `parked`. */
  readonly calls: Readonly<Record<string, number>>;
  /** By status: `active`, `unauthorized`, … */
  readonly accounts: Readonly<Record<string, number>>;
  readonly jobsDue: number;
  /** Of the job that has been due for longest; 0 when none is. */
  readonly oldestDueSeconds: number;
  readonly jobsBuried: number;
  /** Stored and not merged into their calls yet; without those that were tried in vain. */
  readonly deliveriesWaiting: number;
  /** Since the oldest of them arrived; 0 when none waits. */
  readonly oldestDeliverySeconds: number;
  /** Tried in vain, and tried again later and later. */
  readonly deliveriesFailed: number;
}

export interface BacklogGaugesDeps {
  readonly registry: Registry;
  readonly readBacklog: () => Promise<Backlog>;
  readonly logger: Logger;
}

/**
 * Gauges that ask the database when Prometheus asks. Every process shows the same figures: take the maximum, not the
 * sum. They are absent while the database does not answer, so that nobody takes an old figure for today's.
 */
export function createBacklogGauges({ registry, readBacklog, logger }: BacklogGaugesDeps): void {
  let underWay: Promise<void> | undefined;
  // One reading serves all: a registry asks its metrics side by side and waits for each.
  const collect = (): Promise<void> =>
    (underWay ??= refresh()
      .catch((error: unknown) => logger.warn({ err: error }, 'the backlog could not be read'))
      .finally(() => (underWay = undefined)));
  const { calls, accounts, ...plain } = gaugesOf(registry, collect);

  async function refresh(): Promise<void> {
    for (const gauge of [calls, accounts]) gauge.reset();
    for (const gauge of Object.values(plain)) gauge.remove();
    const backlog = await readBacklog();
    for (const [state, count] of Object.entries(backlog.calls)) calls.set({ state }, count);
    for (const [status, count] of Object.entries(backlog.accounts)) accounts.set({ status }, count);
    plain.jobsDue.set(backlog.jobsDue);
    plain.oldestDue.set(backlog.oldestDueSeconds);
    plain.buried.set(backlog.jobsBuried);
    plain.deliveriesWaiting.set(backlog.deliveriesWaiting);
    plain.oldestDelivery.set(backlog.oldestDeliverySeconds);
    plain.deliveriesFailed.set(backlog.deliveriesFailed);
  }
}

function gaugesOf(registry: Registry, collect: () => Promise<void>) {
  const common = { registers: [registry], collect };
  return {
    calls: new Gauge({
      name: 'calls_unsettled',
      help: 'Calls whose writing is under way or uncertain, and those parked for a person',
      labelNames: ['state'] as const,
      ...common,
    }),
    accounts: new Gauge({
      name: 'accounts_installed',
      help: 'Accounts, by whether Kommo lets us in',
      labelNames: ['status'] as const,
      ...common,
    }),
    jobsDue: new Gauge({ name: 'jobs_due', help: 'Jobs that wait for a worker', ...common }),
    oldestDue: new Gauge({
      name: 'jobs_oldest_due_seconds',
      help: 'How long the oldest due job has been waiting',
      ...common,
    }),
    buried: new Gauge({ name: 'jobs_buried', help: 'Dead letters', ...common }),
    deliveriesWaiting: new Gauge({
      name: 'deliveries_waiting',
      help: 'Deliveries that are stored and not merged into their calls yet',
      ...common,
    }),
    oldestDelivery: new Gauge({
      name: 'deliveries_oldest_waiting_seconds',
      help: 'How long the oldest of them has been waiting',
      ...common,
    }),
    deliveriesFailed: new Gauge({
      name: 'deliveries_failed',
      help: 'Stored deliveries that could not be merged and are tried again',
      ...common,
    }),
  };
}
