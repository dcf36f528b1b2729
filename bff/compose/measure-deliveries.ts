import { requestIdOf } from '../http/request-id';
import type { WebhookDeps } from '../intake/webhook-door';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';

export interface TellDeliveriesDeps {
  readonly metrics: Pick<Metrics, 'deliveries'>;
  readonly logger: Logger;
}

/** One count per delivery, and one line that joins the request's id to the ids by which workers know its calls. */
export function tellDeliveries({
  metrics,
  logger,
}: TellDeliveriesDeps): NonNullable<WebhookDeps['onDelivery']> {
  return ({ provider, outcome, calls }, request) => {
    metrics.deliveries.inc({ provider, outcome });
    if (calls.length > 0)
      logger.info({ requestId: requestIdOf(request), provider, outcome, calls }, 'delivery');
  };
}
