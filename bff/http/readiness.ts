import type { Logger } from '../telemetry/logger';

/** Rejects while the part cannot do its work. */
export type ReadinessProbe = () => Promise<void>;

type Probes = Readonly<Record<string, ReadinessProbe>>;

export interface ReadinessDeps {
  /** Without one of them the process is of no use; by the name that is shown, e.g. `database`, `queue`. */
  readonly needed: Probes;
  /** Without one of them it still does what callers wait for, and others can do the rest. */
  readonly helpful?: Probes;
  readonly logger: Logger;
}

export interface Readiness {
  /** `degraded`: callers are served, and yet somebody has to look. */
  readonly status: 'ok' | 'degraded' | 'unavailable';
  readonly parts: Readonly<Record<string, 'ok' | 'unavailable'>>;
}

const PROBE_TIMEOUT_MS = 2_000;

/** Asks every part; one that does not answer within two seconds is not ready. */
export function createReadiness({ needed, helpful = {}, logger }: ReadinessDeps): () => Promise<Readiness> {
  return async () => {
    const states = await Promise.all(
      Object.entries({ ...needed, ...helpful }).map(
        async ([name, probe]) => [name, await stateOf(name, probe, logger)] as const,
      ),
    );
    const missing = states.filter(([, state]) => state !== 'ok');
    const isOfUse = missing.every(([name]) => name in helpful);
    return {
      status: missing.length === 0 ? 'ok' : isOfUse ? 'degraded' : 'unavailable',
      parts: Object.fromEntries(states),
    };
  };
}

async function stateOf(name: string, probe: ReadinessProbe, logger: Logger): Promise<'ok' | 'unavailable'> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PROBE_TIMEOUT_MS} ms`)), PROBE_TIMEOUT_MS);
  });
  try {
    await Promise.race([probe(), tooLate]);
    return 'ok';
  } catch (error) {
    logger.warn({ err: error, part: name }, 'not ready');
    return 'unavailable';
  } finally {
    clearTimeout(timer);
  }
}
