/**
 * Follows whether Kommo lets an account in: its 402 says that the plan has ended, any success that it goes on.
 *
 *   active ──402──▶ payment-required ──any success──▶ active, and everything that waits is woken
 *
 * The status is a column of the account, shared by all processes. While it is `payment-required` a process asks for this
 * account once in `ASK_AGAIN_MS`, and whenever a manager waits; whatever else the account wants is refused here, without
 * a request, so that its backlog takes nothing of the budget from the others.
 * Answers overtake each other: a 402 to what was asked before the account was let in again is no news, and shuts nobody out.
 * What a success says is stored beside the work, which does not wait for it; that a plan has ended is stored first.
 * Crash: a new process asks once and is told again. What a crash between the new status and the waking leaves asleep,
 * and what was being refused at that very moment, is woken by the sweep (workers/sweep-forgotten) within a minute.
 */
import type { Logger } from 'pino';
import type { Clock } from '../clock';
import type { AccountStatus } from '../contract/settings';
import type { Exchange, Turn } from '../crm/kommo/exchange';
import type { Verdict } from '../crm/kommo/verdict';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';

export type Plan = 'active' | 'payment-required';

export interface FollowPlanDeps {
  readonly statusOf: (subdomain: string) => Promise<AccountStatus | undefined>;
  /**
   * @param askedMs so long ago somebody asked Kommo: older news than the status change nothing to the worse
   * @returns the account, when this is news
   */
  readonly store: (subdomain: string, plan: Plan, askedMs: number) => Promise<AccountId | undefined>;
  readonly wake: (account: AccountId) => Promise<unknown>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const ASK_AGAIN_MS = 5 * 60_000;
const LONGEST_WAIT_MS = 20 * 60_000;

export function followPlan(exchange: Exchange, deps: FollowPlanDeps): Exchange {
  const { clock, logger } = deps;
  const askedAgainAt = new Map<string, number>();

  /** With every answer, which Kommo's limit keeps few: what another process stored meanwhile is not known here. */
  async function note(subdomain: string, plan: Plan, askedAt: number): Promise<void> {
    const now = clock.now().getTime();
    try {
      const changed = await deps.store(subdomain, plan, now - askedAt);
      if (plan === 'active') askedAgainAt.delete(subdomain);
      else askedAgainAt.set(subdomain, now + ASK_AGAIN_MS);
      if (plan === 'active' && changed !== undefined) await deps.wake(changed);
    } catch (error) {
      logger.warn({ err: error, subdomain }, 'the state of a plan was not stored');
    }
  }

  /** @throws AppError crm/payment-required, and nothing was sent */
  async function refuseUnpaid({ subdomain, lane }: Turn): Promise<void> {
    const at = askedAgainAt.get(subdomain);
    if (at === undefined || lane === 'manager') return;
    const now = clock.now().getTime();
    if (at <= now) {
      // This one asks; those behind it wait for what it is told.
      askedAgainAt.set(subdomain, now + ASK_AGAIN_MS);
      return;
    }
    if ((await deps.statusOf(subdomain)) === 'payment-required') {
      const afterMs = LONGEST_WAIT_MS * (0.5 + Math.random() / 2);
      throw new AppError('crm/payment-required', { retry: { afterMs } });
    }
    askedAgainAt.delete(subdomain);
  }

  return {
    ...exchange,
    async send(turn, outgoing) {
      await refuseUnpaid(turn);
      const askedAt = clock.now().getTime();
      const verdict = await exchange.send(turn, outgoing);
      const plan = planOf(verdict);
      const noted = plan === undefined ? undefined : note(turn.subdomain, plan, askedAt);
      // Whoever is let in goes on at once: it hardly ever is news.
      if (plan === 'payment-required') await noted;
      return verdict;
    },
  };
}

function planOf(verdict: Verdict): Plan | undefined {
  if (verdict.kind === 'ok') return 'active';
  return verdict.error.code === 'crm/payment-required' ? 'payment-required' : undefined;
}
