/**
 * One connection per process that hears PostgreSQL's notices. It reconnects when it is cut, and then calls
 * every listener once with an empty payload: something may have been said meanwhile.
 */
import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import type { Logger } from 'pino';
import type { Clock } from '../clock';

export type Heard = (payload: string) => void;

export interface Listener {
  /** @returns how to stop listening. */
  listen(channel: string, heard: Heard): () => void;
  stop(): Promise<void>;
}

export interface ListenerDeps {
  readonly address: ClientConfig;
  readonly clock: Clock;
  readonly logger: Logger;
}

const RECONNECT_MS = 500;

export function createListener(deps: ListenerDeps): Listener {
  const channels = new Map<string, Set<Heard>>();
  const stopped = new AbortController();
  let client: Client | undefined;
  const connection = stayConnected();

  async function stayConnected(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        await connectOnce();
      } catch (error) {
        deps.logger.warn({ err: error }, 'the connection for notices was cut');
      }
      client = undefined;
      await deps.clock.after(RECONNECT_MS, stopped.signal);
    }
  }

  /** Resolves or rejects when the connection ends. */
  async function connectOnce(): Promise<void> {
    const next = new Client({ ...deps.address, application_name: 'kommo-telephony-listener' });
    const ended = new Promise<void>((resolve, reject) => {
      next.once('end', resolve);
      // A cut connection may say so twice; the second time must not go unheard either.
      next.on('error', reject);
    });
    ended.catch(() => undefined);
    await next.connect();
    next.on('notification', ({ channel, payload }) => tell(channel, payload ?? ''));
    client = next;
    if (stopped.signal.aborted) return next.end();
    for (const channel of channels.keys()) await next.query(`listen ${next.escapeIdentifier(channel)}`);
    for (const channel of channels.keys()) tell(channel, '');
    await ended;
  }

  function tell(channel: string, payload: string): void {
    for (const heard of channels.get(channel) ?? []) heard(payload);
  }

  return {
    listen(channel, heard) {
      const listeners = channels.get(channel) ?? new Set<Heard>();
      channels.set(channel, listeners.add(heard));
      if (listeners.size === 1) {
        // A failure shows on the connection itself, and then the loop listens again.
        client?.query(`listen ${client.escapeIdentifier(channel)}`).catch(() => undefined);
      }
      return () => void listeners.delete(heard);
    },
    async stop() {
      stopped.abort();
      await client?.end().catch(() => undefined);
      await connection;
    },
  };
}
