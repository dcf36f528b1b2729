/**
 * One sweep of an account's call notes and incoming leads serves all its calls of unknown outcome: Kommo
 * frowns on reading the same lists again and again, and the budget is small.
 *
 * State: at most one sweep per account is under way, and the last finished one is remembered for the calls
 * it was made for. All of it is a cache: a crash loses it and the next look sweeps again.
 * Not guaranteed: one sweep over several processes; each process makes its own.
 */
import type { Clock } from '../../clock';
import type { CrmClient, FoundCall } from '../../crm/crm-client';
import type { Instant } from '../../domain/call-event';
import type { AccountId, CallId } from '../../domain/ids';
import type { LoggedCallStore } from './logging-memo';

/** Kommo's clock and ours, and whichever of the two times `updated_at` holds. */
const WINDOW_MARGIN_MS = 5 * 60_000;

interface Sweep {
  readonly begun: Instant;
  readonly asked: ReadonlySet<CallId>;
  readonly found: Promise<ReadonlyMap<CallId, FoundCall>>;
}

export interface Sweeper {
  /** What a sweep begun at `notBefore` or later found of the call. @throws AppError crm/… */
  look(account: AccountId, callId: CallId, notBefore: Instant): Promise<FoundCall | undefined>;
}

export function createSweeper(deps: {
  readonly crm: CrmClient;
  readonly store: Pick<LoggedCallStore, 'uncertainCalls'>;
  readonly clock: Clock;
}): Sweeper {
  const sweeps = new Map<AccountId, Sweep>();

  async function begin(account: AccountId, callId: CallId): Promise<Sweep> {
    const uncertain = await deps.store.uncertainCalls(account);
    const now = deps.clock.now().getTime();
    const asked = new Set([callId, ...uncertain.map((call) => call.callId)]);
    const from = Math.min(now, ...uncertain.map(({ sentAt }) => sentAt)) - WINDOW_MARGIN_MS;
    const sweep = {
      begun: now,
      asked,
      found: deps.crm.findCalls(account, asked, { from, to: now + WINDOW_MARGIN_MS }),
    };
    sweeps.set(account, sweep);
    // A failed sweep answers nobody: whoever waits sees the error, the next one sweeps again.
    sweep.found.catch(() => sweeps.get(account) === sweep && sweeps.delete(account));
    return sweep;
  }

  return {
    async look(account, callId, notBefore) {
      const last = sweeps.get(account);
      const fits = last !== undefined && last.begun >= notBefore && last.asked.has(callId);
      const sweep = fits ? last : await begin(account, callId);
      return (await sweep.found).get(callId);
    },
  };
}
