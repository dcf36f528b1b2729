/**
 * One sweep of an account's call notes and incoming leads serves all its calls of unknown outcome: Kommo
 * frowns on reading the same lists again and again, and the budget is small.
 *
 * State: at most one sweep per account is under way, and the last finished one is remembered for the calls
 * it was made for. All of it is a cache: a crash loses it and the next look sweeps again.
 * Not guaranteed: one sweep over several processes; each process makes its own.
 */
import type { Clock } from '../../clock';
import { describeCall } from '../../calls/describe-call';
import type { CallMark, CrmClient, FoundCall, SweepWindow } from '../../crm/crm-client';
import type { Instant } from '../../domain/call-event';
import type { AccountId, CallId } from '../../domain/ids';
import { phoneOf } from './crm-call';
import type { LoggedCallStore, UncertainCall } from './logging-memo';

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
    const sweep = { begun: now, asked, found: deps.crm.findCalls(account, asked, windowOf(uncertain, now)) };
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

function windowOf(uncertain: readonly UncertainCall[], now: Instant): SweepWindow {
  const marks = new Map(uncertain.map(({ callId, facts }) => [callId, markOf(facts, now)] as const));
  const times = uncertain.flatMap(({ callId, sentAt }) => [sentAt, marks.get(callId)?.startedAt ?? sentAt]);
  return { from: Math.min(now, ...times) - WINDOW_MARGIN_MS, to: now + WINDOW_MARGIN_MS, marks };
}

function markOf(facts: UncertainCall['facts'], now: Instant): CallMark {
  const story = describeCall(facts);
  return { phone: phoneOf(story), startedAt: story.startedAt ?? now, talkSeconds: story.talkSeconds ?? 0 };
}
