import type { CallTransactions } from '../calls/unit-of-work';
import type { CallId } from '../domain/ids';
import { providerOf } from '../domain/ids';
import { requestIdOf } from '../http/request-id.middleware';
import type { WebhookDeps } from '../intake/webhooks.route';
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

/** Counts, per call, what was committed without new facts. */
export function countRepeats(
  transactions: CallTransactions,
  { repeats }: Pick<Metrics, 'repeats'>,
): CallTransactions {
  return {
    async run(account, work) {
      const seen = new Set<CallId>();
      const value = await transactions.run(account, (unit) => {
        // The work may be done again from its start.
        seen.clear();
        return work({
          ...unit,
          lockCall: (callId, provider) => {
            seen.add(callId);
            return unit.lockCall(callId, provider);
          },
          saveFacts: (callId, facts, story) => {
            seen.delete(callId);
            return unit.saveFacts(callId, facts, story);
          },
        });
      });
      for (const callId of seen) repeats.inc({ provider: providerOf(callId) });
      return value;
    },
  };
}
