/**
 * One sweep of an account's call notes and incoming leads serves all its calls of unknown outcome: Kommo
 * frowns on reading the same lists again and again, and the budget is small.
 *
 * State: the last sweep of each account, under way or finished, and the calls it was made for. All of it is a
 * cache: a crash loses it and the next look sweeps again.
 * Not guaranteed: one sweep over several processes; each process makes its own.
 */
import type { Clock } from '../../clock';
import { describeCall } from '../../calls/describe-call';
import type { CallMark, CrmClient, FoundCall, SweepWindow } from '../../crm/crm-client';
import type { Instant } from '../../domain/call-event';
import type { AccountId, CallId } from '../../domain/ids';
import { phoneOf } from './crm-call';
import type { LeasedCall, LoggedCallStore, UncertainCall } from './logging-memo';

/** Kommo's clock and ours, and whichever of the two times `updated_at` holds. */
const WINDOW_MARGIN_MS = 5 * 60_000;

interface Sweep {
  readonly begun: Instant;
  readonly asked: Promise<readonly UncertainCall[]>;
  readonly found: Promise<ReadonlyMap<CallId, FoundCall>>;
}

export interface Sweeper {
  /** What a sweep that began when the call was to be looked up, or later, found of it. @throws AppError crm/… */
  look(call: LeasedCall): Promise<FoundCall | undefined>;
}

export function createSweeper(deps: {
  readonly crm: CrmClient;
  readonly store: Pick<LoggedCallStore, 'uncertainCalls'>;
  readonly clock: Clock;
}): Sweeper {
  const sweeps = new Map<AccountId, Sweep>();

  /** No await before it is remembered: who comes next joins this one. */
  function begin(call: LeasedCall): Sweep {
    const { account } = call;
    const begun = deps.clock.now().getTime();
    const asked = deps.store.uncertainCalls(account).then((others) => withOwn(others, call));
    const found = asked.then((calls) => {
      const uniqs = new Set(calls.map(({ callId }) => callId));
      return deps.crm.findCalls(account, uniqs, windowOf(calls, begun));
    });
    const sweep = { begun, asked, found };
    sweeps.set(account, sweep);
    // A failed sweep answers nobody: whoever waits sees the error, the next one sweeps again.
    found.catch(() => sweeps.get(account) === sweep && sweeps.delete(account));
    return sweep;
  }

  return {
    async look(call) {
      const notBefore = call.memo.pending?.lookAt ?? 0;
      const last = sweeps.get(call.account);
      const fits = last !== undefined && last.begun >= notBefore && (await isAsked(last, call.callId));
      const sweep = fits ? last : begin(call);
      return (await sweep.found).get(call.callId);
    },
  };
}

async function isAsked(sweep: Sweep, callId: CallId): Promise<boolean> {
  return (await sweep.asked).some((asked) => asked.callId === callId);
}

function withOwn(others: readonly UncertainCall[], call: LeasedCall): readonly UncertainCall[] {
  const { callId, facts, memo } = call;
  const sentAt = memo.pending?.sentAt ?? call.heardAt;
  const own = { callId, facts, sentAt, leftNotes: memo.leftNotes ?? [] };
  return [own, ...others.filter((other) => other.callId !== callId)];
}

function windowOf(uncertain: readonly UncertainCall[], now: Instant): SweepWindow {
  const marks = new Map(uncertain.map(({ callId, facts }) => [callId, markOf(facts, now)] as const));
  const times = uncertain.flatMap(({ callId, sentAt }) => [sentAt, marks.get(callId)?.startedAt ?? sentAt]);
  return {
    from: Math.min(now, ...times) - WINDOW_MARGIN_MS,
    to: now + WINDOW_MARGIN_MS,
    marks,
    except: uncertain.flatMap(({ leftNotes }) => leftNotes),
  };
}

function markOf(facts: UncertainCall['facts'], now: Instant): CallMark {
  const story = describeCall(facts);
  return { phone: phoneOf(story), startedAt: story.startedAt ?? now, talkSeconds: story.talkSeconds ?? 0 };
}
