/**
 * An administrator asks for a call to be tried again that stays out of Kommo.
 *
 *   parked ──▶ waiting | uncertain      waiting until a later time ──▶ waiting now      anything else stays
 *
 * A call whose last write may have been carried out becomes `uncertain`: it is looked up twice before anything is sent
 * again, as after every lost answer. The row is changed under its lease and fence, as a worker does; while a worker has
 * the lease, that one is at work already, and only the wake-up is left to do.
 *
 * Crash: before the change nothing happened; between the change and the wake-up the sweep finds the row.
 * Twice, or two administrators at once: the second finds a call that is no longer parked and changes nothing.
 */
import type { AccountId, CallId } from '../../domain/ids';
import type { Instant } from '../../domain/call-event';
import type { Clock } from '../../clock';
import type { Job } from '../../queue/job-queue';
import type { LeasedCall, LoggedCallStore, Transition } from './logging-memo';
import { entry } from './operations';

export interface RetryCallDeps {
  readonly store: Pick<LoggedCallStore, 'claim' | 'transition' | 'release'>;
  readonly clock: Clock;
  /** Announces the job, due at once, and takes it out of the dead letters if it is there. */
  readonly wake: (job: Job, at: Instant) => Promise<void>;
}

/** @returns whether the account has such a call */
export type RetryCall = (account: AccountId, callId: CallId) => Promise<boolean>;

export function createRetryCall({ store, clock, wake }: RetryCallDeps): RetryCall {
  return async (account, callId) => {
    const call = await store.claim(account, callId);
    if (call === 'gone') return false;
    const now = clock.now().getTime();
    if (call !== 'busy') await restart(store, call, now);
    await wake({ kind: 'log-call', account, callId }, now);
    return true;
  };
}

async function restart(store: RetryCallDeps['store'], call: LeasedCall, now: Instant): Promise<void> {
  try {
    const change = restarted(call, now);
    if (change !== undefined) await store.transition(call, change);
  } finally {
    await store.release(call);
  }
}

/** Pure. Undefined: nothing holds the call back. */
export function restarted(call: LeasedCall, now: Instant): Transition | undefined {
  const { nextAt, failures: _failures, resends: _resends, unclear, ...memo } = call.memo;
  const timeline = [entry('rule', 'retry: an administrator asked for another try')];
  if (call.state === 'parked') {
    const { parkedRevision: _parked, ...free } = memo;
    // What kept it out of Kommo may have been mended in the list of managers.
    const anew = { parkedReason: null, asksForManager: true, timeline } as const;
    if (unclear === undefined) return { ...anew, state: 'waiting', memo: free };
    const pending = { ...unclear, missed: 0, lookAt: now };
    return { ...anew, state: 'uncertain', memo: { ...free, pending } };
  }
  if (call.state === 'waiting' && nextAt !== undefined && nextAt > now) return { memo, timeline };
  return undefined;
}
