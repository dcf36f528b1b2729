import type { Budget } from '../crm/kommo/budget';
import type { Exchange } from '../crm/kommo/exchange';
import type { Verdict } from '../crm/kommo/verdict';
import type { Metrics } from '../telemetry/metrics';

/** Counts the time in which a request waits for its place, what is refused in the line too, and the places that are used. */
export function measureBudget(
  budget: Budget,
  { kommoWait, kommoPlaces }: Pick<Metrics, 'kommoWait' | 'kommoPlaces'>,
): Budget {
  return {
    ...budget,
    async spend(ask, send) {
      const waited = kommoWait.startTimer({ lane: ask.lane });
      let isSent = false;
      try {
        return await budget.spend(ask, (from) => {
          isSent = true;
          waited();
          kommoPlaces.inc({ address: from });
          return send(from);
        });
      } finally {
        if (!isSent) waited();
      }
    },
  };
}

/** Counts the requests that left, by what came back. */
export function measureExchange(
  exchange: Exchange,
  { kommoRequests }: Pick<Metrics, 'kommoRequests'>,
): Exchange {
  return {
    sendNow: exchange.sendNow,
    async send(turn, outgoing) {
      const verdict = await exchange.send(turn, outgoing);
      kommoRequests.inc({ lane: turn.lane, status: statusOf(verdict) });
      return verdict;
    },
  };
}

function statusOf(verdict: Verdict): string {
  if (verdict.kind === 'ok') return String(verdict.status);
  return String(verdict.error.context.status ?? 'none');
}
