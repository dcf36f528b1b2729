import type { Logger } from 'pino';
import type { Clock } from '../clock';
import type { Exchange } from '../crm/kommo/exchange';
import type { Verdict } from '../crm/kommo/verdict';

export type Plan = 'active' | 'payment-required';

export interface FollowPlanDeps {
  readonly store: (subdomain: string, plan: Plan) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What this process has stored itself is not stored again so soon; what another stored is put right this late. */
const KNOWN_MS = 60_000;

/** Kommo's 402 says that an account's plan has ended; any success afterwards says that it goes on. */
export function followPlan(exchange: Exchange, { store, clock, logger }: FollowPlanDeps): Exchange {
  const known = new Map<string, { readonly plan: Plan; readonly until: number }>();

  async function note(subdomain: string, plan: Plan): Promise<void> {
    const now = clock.now().getTime();
    const last = known.get(subdomain);
    if (last?.plan === plan && last.until > now) return;
    known.set(subdomain, { plan, until: now + KNOWN_MS });
    await store(subdomain, plan).catch((error: unknown) => {
      known.delete(subdomain);
      logger.warn({ err: error, subdomain }, 'the state of a plan was not stored');
    });
  }

  return {
    ...exchange,
    async send(turn, outgoing) {
      const verdict = await exchange.send(turn, outgoing);
      const plan = planOf(verdict);
      if (plan !== undefined) await note(turn.subdomain, plan);
      return verdict;
    },
  };
}

function planOf(verdict: Verdict): Plan | undefined {
  if (verdict.kind === 'ok') return 'active';
  return verdict.error.code === 'crm/payment-required' ? 'payment-required' : undefined;
}
