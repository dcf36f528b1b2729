import type { KommoBase } from '../../bff/compose/kommo';
import { systemClock } from '../../bff/clock';
import { createMetrics } from '../../bff/telemetry/metrics';
import { NO_TRACING } from '../../bff/telemetry/tracing';
import { silent } from '../bff/support/served';

/** What parts stand on, without a process around it. */
export function quietBase(given: Pick<KommoBase, 'pool' | 'encryption' | 'config'>): KommoBase {
  return {
    ...given,
    clock: systemClock,
    logger: silent,
    metrics: createMetrics({ withProcess: false }),
    tracing: NO_TRACING,
    leaving: new AbortController(),
  };
}
