/**
 * Puts a call whose recording its provider writes later, and never tells of, on the list of those that are looked for
 * (see find-recordings).
 *
 * State: the call's row alone says whether one is awaited (`expectedRecording` known, `recording` not). Putting it on
 * the list and waking the look are one transaction: a crash before it leaves the job to be claimed again, and twice is
 * once. A call that is on the list keeps its place there.
 */
import type { CallFacts } from '../calls/call-facts';
import { describeCall } from '../calls/describe-call';
import type { Clock } from '../clock';
import type { ProviderName } from '../contract/settings';
import type { AccountId, CallId } from '../domain/ids';
import type { ClaimedJob, Settlement } from '../queue/job-queue';
import type { AwaitedRecordings } from './find-recordings';

export interface AwaitedCall {
  readonly provider: ProviderName;
  readonly facts: CallFacts;
}

export interface EnrichCallDeps {
  readonly readCall: (account: AccountId, callId: CallId) => Promise<AwaitedCall | undefined>;
  readonly awaited: Pick<AwaitedRecordings, 'add'>;
  readonly clock: Clock;
}

export function createEnrichCall(deps: EnrichCallDeps): (job: ClaimedJob) => Promise<Settlement> {
  return async ({ account, callId }) => {
    const call = await deps.readCall(account, callId);
    if (call === undefined) return { kind: 'done' };
    const { status, awaitedRecording: reference, startedAt } = describeCall(call.facts);
    if (status !== 'ended' || reference === null) return { kind: 'done' };
    const now = deps.clock.now().getTime();
    await deps.awaited.add(account, {
      callId,
      provider: call.provider,
      reference,
      startedAt: startedAt ?? now,
      since: now,
    });
    return { kind: 'done' };
  };
}
