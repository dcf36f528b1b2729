/**
 * Wires the parts in the order of a call's way; with its neighbours in this folder the only place that names
 * adapters. Stopping goes the other way round: the doors close first, then the workers drain, then the database goes.
 */
import type { Connections } from '../accounts/connections';
import { patienceWith } from '../calls/due-time';
import { ConfigError } from '../config';
import type { Config } from '../config';
import { problemOfSending } from '../crm/kommo/own-addresses';
import { createJobQueue } from '../queue/create-job-queue';
import { createBacklogGauges } from '../telemetry/backlog-gauges';
import { readBacklog } from '../storage/backlog';
import { composeAccounts } from './accounts';
import { startChores } from './chores';
import { startHealthServer } from './health';
import { startHttp } from './http';
import { startInbox } from './inbox';
import { composeKommo } from './kommo';
import { measureWork } from './measure-work';
import { openBase } from './open-base';
import type { BaseOverrides, Closing } from './open-base';
import { startWorkers } from './workers';
import type { WorkerOverrides } from './workers';

/** What a process is for: the web, the workers, or both. */
export interface Roles {
  readonly http: boolean;
  readonly workers: boolean;
  /** Whether deliveries are merged in a thread of their own; in this one unless told. */
  readonly mergesApart?: boolean;
}

/** For tests: turned clocks and shorter patience. */
export type Overrides = BaseOverrides & WorkerOverrides;

export interface Bff {
  /** The port it listens on; null without HTTP. */
  readonly port: number | null;
  readonly connections: Connections;
  /** Tells proxies to send nothing here any more; goes on answering. */
  retire(): void;
  /** Lets what is under way finish. May be called twice. */
  stop(): Promise<void>;
}

/** @throws what keeps it from starting, and then nothing is left running */
export async function startBff(config: Config, roles: Roles, overrides: Overrides = {}): Promise<Bff> {
  await assertOwnAddresses(config.kommo.egressAddresses);
  const closing: Closing = [];
  try {
    const base = await openBase(config, overrides, closing);
    const kommo = composeKommo(base, closing);
    const accounts = composeAccounts(base, kommo);
    const queue = createJobQueue(config.queueUrl, base);
    createBacklogGauges({ ...base.metrics, logger: base.logger, readBacklog: () => readBacklog(base.pool) });
    const patience = overrides.patience ?? patienceWith(config);
    const inbox = startInbox(base, { patience, mergesApart: roles.mergesApart === true }, closing);
    if (roles.workers) {
      startChores(base, { kommo, accounts }, closing);
      startWorkers(base, { ...measureWork(base, { kommo, queue }), accounts, overrides }, closing);
    }
    if (!roles.http) await startHealthServer(base, { queue, inbox }, closing);
    const port = roles.http
      ? await startHttp(base, { kommo, accounts, queue, patience, inbox }, closing)
      : null;
    let stopped: Promise<void> | undefined;
    const retire = (): void => base.leaving.abort();
    const stop = (): Promise<void> => {
      retire();
      return (stopped ??= closeAll(closing));
    };
    return { port, connections: accounts.connections, retire, stop };
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

async function assertOwnAddresses(addresses: readonly string[]): Promise<void> {
  const problem = await problemOfSending(addresses);
  if (problem !== undefined) throw new ConfigError([{ name: 'KOMMO_EGRESS_ADDRESSES', problem }]);
}

async function closeAll(closing: Closing): Promise<void> {
  for (const close of [...closing].reverse()) await close();
}
