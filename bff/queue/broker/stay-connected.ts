import type { Logger } from 'pino';
import type { Clock } from '../../clock';
import type { Broker, BrokerConnection } from './broker';
import { unlessAborted } from './unless-aborted';

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
      const connection = await connectUnlessStopped(deps.broker, stopped);
      if (connection === undefined) return;
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

/** A stop does not wait for a broker that is away. */
async function connectUnlessStopped(
  broker: Broker,
  stopped: AbortSignal,
): Promise<BrokerConnection | undefined> {
  const connecting = broker.connect();
  const connection = await unlessAborted(stopped, connecting);
  if (connection !== undefined) return connection;
  // It may still come: then nobody wants it any more.
  connecting.then(
    (late) => late.close(),
    () => undefined,
  );
  return undefined;
}
