import { tellInLog } from '../http/request-log';
import type { WebhookDeps } from '../intake/webhook-door';
import type { Metrics } from '../telemetry/metrics';

/** One count per delivery; its request's line in the log names the calls, by whose ids workers know them. */
export function tellDeliveries(metrics: Pick<Metrics, 'deliveries'>): NonNullable<WebhookDeps['onDelivery']> {
  return ({ provider, outcome, calls }, request) => {
    metrics.deliveries.inc({ provider, outcome });
    tellInLog(request, { provider, outcome, ...(calls.length > 0 && { calls }) });
  };
}
