import type { Logger } from 'pino';
import type { Clock } from '../clock';
import type { Install } from './install';

/** How long a code waits whose exchange was refused, or that another process received. */
const INTERVAL_MS = 1_000;

export interface ExchangeLoop {
  /** There is a new code: look now. */
  wake(): void;
  stop(): Promise<void>;
}

/** Works through install codes until it is stopped. A failed round is logged; the codes stay and are due again. */
export function startExchangeLoop(deps: {
  readonly install: Pick<Install, 'exchangeInstallCodes'>;
  readonly clock: Clock;
  readonly logger: Logger;
}): ExchangeLoop {
  const stopped = new AbortController();
  let nap = new AbortController();
  stopped.signal.addEventListener('abort', () => nap.abort());

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      nap = new AbortController();
      const count = await deps.install.exchangeInstallCodes().catch((error: unknown) => {
        deps.logger.error({ err: error }, 'install codes could not be exchanged');
        return 0;
      });
      if (count === 0 && !stopped.signal.aborted) await deps.clock.after(INTERVAL_MS, nap.signal);
    }
  }

  const running = run();
  return {
    wake: () => nap.abort(),
    stop: () => {
      stopped.abort();
      return running;
    },
  };
}
