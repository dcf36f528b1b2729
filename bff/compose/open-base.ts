import type { Pool } from 'pg';
import { systemClock } from '../clock';
import type { Clock } from '../clock';
import type { Config } from '../config';
import { createEncryption } from '../storage/encryption';
import type { Encryption } from '../storage/encryption';
import { createListener } from '../storage/listener';
import type { Listener } from '../storage/listener';
import { openDatabase } from '../storage/open-database';
import { connectionConfig } from '../storage/pool';
import type { DatabaseAddress } from '../storage/pool';
import { createLogger } from '../telemetry/logger';
import type { Logger } from '../telemetry/logger';
import { createMetrics } from '../telemetry/metrics';
import type { Metrics } from '../telemetry/metrics';
import { openTracing } from '../telemetry/open-tracing';
import type { Tracing } from '../telemetry/tracing';

/** What every part stands on. */
export interface Base {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly databaseAddress: DatabaseAddress;
  readonly pool: Pool;
  /** For what nobody waits for. */
  readonly backlogPool: Pool;
  readonly listener: Listener;
  readonly encryption: Encryption;
  readonly tracing: Tracing;
  /** Aborted when the process is about to stop: whoever sends requests here should go elsewhere. */
  readonly leaving: AbortController;
}

/** Ends what a part has begun; called in the reverse order of the beginnings. */
export type Closing = (() => Promise<void>)[];

export interface BaseOverrides {
  readonly clock?: Clock;
  readonly logger?: Logger;
}

export async function openBase(config: Config, overrides: BaseOverrides, closing: Closing): Promise<Base> {
  const clock = overrides.clock ?? systemClock;
  const logger = overrides.logger ?? createLogger({ level: config.logLevel });
  const tracing = await openTracing(config.otelEndpoint, logger);
  closing.push(() => tracing.stop());
  const { databaseUrl, dataDir, databaseConnections: connections } = config;
  const database = await openDatabase({ databaseUrl, dataDir, connections, logger });
  closing.push(() => database.close());
  const listener = createListener({ address: connectionConfig(database.address), clock, logger });
  closing.push(() => listener.stop());
  const encryption = createEncryption([
    config.encryptionKey.toString('base64'),
    ...config.formerEncryptionKeys.map((key) => key.toString('base64')),
  ]);
  const { pool, backlogPool, address: databaseAddress } = database;
  const metrics = createMetrics();
  const leaving = new AbortController();
  return {
    config,
    clock,
    logger,
    metrics,
    databaseAddress,
    pool,
    backlogPool,
    listener,
    encryption,
    tracing,
    leaving,
  };
}
