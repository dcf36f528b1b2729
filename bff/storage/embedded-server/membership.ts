import { Client } from 'pg';
import type { SocketConnection } from '../pool';

/** A session that tells the server that this process uses it. It ends with the process, however that dies. */
export interface Membership {
  /** Resolves when the session has ended, on purpose or not. */
  readonly ended: Promise<void>;
  /**
   * Gives the membership up. True when no other process uses the server: then nobody can join any more until
   * `close`, and the caller has to stop the server.
   */
  resign(): Promise<boolean>;
  close(): Promise<void>;
}

/** Members share this advisory lock; who holds it alone may stop the server. */
const LOCK = 7_146_210_900;
const CONNECT_TIMEOUT_MS = 5_000;

/** Undefined when the server is not, or not any more, ready for members. */
export async function joinServer(connection: SocketConnection): Promise<Membership | undefined> {
  const client = new Client({
    ...connection,
    application_name: 'kommo-telephony member',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  // `end` follows; what went wrong shows at the next attempt to join.
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (await ask(client, `pg_try_advisory_lock_shared(${LOCK})`)) return membership(client, ended);
  } catch {
    // Starting, stopping, or gone: the caller looks again.
  }
  await client.end().catch(() => undefined);
  return undefined;
}

function membership(client: Client, ended: Promise<void>): Membership {
  return {
    ended,
    async resign() {
      // First give up, then ask: of two that leave together, at least one finds itself alone.
      await ask(client, `pg_advisory_unlock_shared(${LOCK}) is not null`);
      return ask(client, `pg_try_advisory_lock(${LOCK})`);
    },
    close: () => client.end().catch(() => undefined),
  };
}

async function ask(client: Client, expression: string): Promise<boolean> {
  const { rows } = await client.query<{ answer: boolean }>(`select ${expression} as answer`);
  return rows[0]?.answer === true;
}
