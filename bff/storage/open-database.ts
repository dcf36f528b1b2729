import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { startEmbeddedServer } from './embedded-server/start-embedded-server';
import { migrate } from './migrate';
import { createPool } from './pool';
import type { DatabaseAddress } from './pool';

export interface OpenDatabase {
  readonly address: DatabaseAddress;
  readonly pool: Pool;
  /** For what nobody waits for: a live call never stands behind it in the line for a connection. */
  readonly backlogPool: Pool;
  /** Closes the pools and, when it is ours and nobody else uses it, stops the server. */
  close(): Promise<void>;
}

export interface DatabaseChoice {
  /** Null: the embedded server in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly connections: number;
  readonly logger: Logger;
}

/** They carry more than one address may send to Kommo; with more of them, what live calls ask waits behind them. */
const BACKLOG_CONNECTIONS = 2;

/** The one database, migrated and reachable. @throws Error saying what is missing. */
export async function openDatabase(choice: DatabaseChoice): Promise<OpenDatabase> {
  const { databaseUrl, dataDir, connections, logger } = choice;
  const onError = (error: Error): void => logger.warn({ err: error }, 'the database is in trouble');
  const server = databaseUrl === null ? await startEmbeddedServer({ dataDir, onError }) : undefined;
  const address =
    server === undefined ? { databaseUrl: databaseUrl ?? '' } : { connection: server.connection };
  await migrate(address);
  const pool = createPool({ ...address, max: connections, onError });
  const backlogPool = createPool({ ...address, max: BACKLOG_CONNECTIONS, onError });
  return {
    address,
    pool,
    backlogPool,
    close: async () => {
      await Promise.all([pool.end(), backlogPool.end()]);
      await server?.stop();
    },
  };
}
