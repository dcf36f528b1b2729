import type { ClientConfig } from 'pg';
import { Pool, types } from 'pg';
import { GatheringSocket } from './gathering-socket';

/** A server reached through its socket folder; see embedded-server/. */
export interface SocketConnection {
  /** Folder of the unix socket. */
  readonly host: string;
  readonly user: string;
  readonly database: string;
}

export type DatabaseAddress = { readonly databaseUrl: string } | { readonly connection: SocketConnection };

export type PoolOptions = DatabaseAddress & {
  /** Most connections at a time; 10 unless told. */
  readonly max?: number;
  /** A connection failed while nobody used it. The pool has dropped it already; log it. */
  readonly onError: (error: Error) => void;
};

const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 30_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** The client gives up later than the server: a late answer means that the server or the path to it is gone. */
const QUERY_TIMEOUT_MS = 20_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;

/** Connects lazily. `bigint` columns arrive as numbers, `timestamptz` as Date. */
export function createPool(options: PoolOptions): Pool {
  const pool = new Pool({
    ...connectionConfig(options),
    max: options.max ?? 10,
    application_name: 'kommo-telephony',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    // What is asked together leaves together; see `inAccountStatement`.
    pipeline: true,
    stream: () => new GatheringSocket(),
    types: { getTypeParser },
  });
  // Without a listener a server that stops would end the process.
  pool.on('error', (error) => options.onError(error));
  return pool;
}

/** For a connection outside a pool. */
export function connectionConfig(address: DatabaseAddress): ClientConfig {
  return 'databaseUrl' in address ? { connectionString: address.databaseUrl } : { ...address.connection };
}

/** `bigint` in src/include/catalog/pg_type.dat of PostgreSQL. */
const BIGINT = 20;

/** This pool's own parsers: pg's default gives a bigint as text, and its registry is shared by the whole process. */
const getTypeParser: typeof types.getTypeParser = (oid, format): unknown =>
  Number(oid) === BIGINT && format !== 'binary' ? parseBigint : types.getTypeParser(oid, format);

/** Kommo's ids are far below 2^53. A larger number stays exact, as a bigint, rather than becoming another id. */
function parseBigint(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
