import type { Logger } from 'pino';
import type { Clock } from '../../clock';
import type { Broker, BrokerConnection } from './broker';

const PAUSE_FIRST_MS = 250;
const PAUSE_LIMIT_MS = 15_000;

/**
 * Connects, works, and connects again when the connection is lost, until `stopped` aborts. Pauses between
 * failures grow and are random, so that processes do not return to a restarted broker all at once.
 * @param work serves one connection until it ends or `stopped` aborts, whichever is first; the connection is closed after it
 */
export async function stayConnected(
  deps: { readonly broker: Broker; readonly clock: Clock; readonly logger: Logger },
  stopped: AbortSignal,
  work: (connection: BrokerConnection) => Promise<void>,
): Promise<void> {
  for (let failures = 0; !stopped.aborted; failures++) {
    try {
      const connection = await deps.broker.connect();
      failures = 0;
      await work(connection).finally(() => connection.close());
      if (!stopped.aborted) deps.logger.warn('the connection to the broker was lost');
    } catch (error) {
      deps.logger.warn({ err: error }, 'the broker cannot be reached');
    }
    const pause = Math.min(PAUSE_LIMIT_MS, PAUSE_FIRST_MS * 2 ** failures);
    await deps.clock.after(pause / 2 + Math.random() * (pause / 2), stopped);
  }
}
