/**
 * Looks for a recording that a provider writes after the call, and never tells of.
 *
 * The state is the call's row alone: a recording that is awaited (`expectedRecording` known, `recording` not) or
 * not. Whoever finds it says so as one more fact about the call, through the same door as the webhooks, and that
 * wakes the log-call worker, which edits the note. Two workers that find it at once say the same, which is one fact.
 * Crash: before the fact is stored nothing was found, and the job is claimed again; after it the job finds nothing
 * awaited and ends.
 * Not guaranteed: a recording that appears more than two hours after the call was last heard of. Nobody looks then.
 */
import type { CallFacts } from '../calls/call-facts';
import { describeCall } from '../calls/describe-call';
import type { RecordCallEvents } from '../calls/record-call-events';
import type { Clock } from '../clock';
import type { ProviderName } from '../contract/settings';
import type { CallEvent, Instant } from '../domain/call-event';
import { AppError } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';
import type { Connection, Provider } from '../normalize/provider';
import type { ClaimedJob, Settlement } from '../queue/job-queue';

export interface AwaitedCall {
  readonly provider: ProviderName;
  readonly facts: CallFacts;
  /** When something new was last said about it, by our clock: a provider's may go wrong. */
  readonly heardAt: Instant;
}

export interface EnrichCallDeps {
  readonly readCall: (account: AccountId, callId: CallId) => Promise<AwaitedCall | undefined>;
  readonly connectionOfAccount: (account: AccountId, provider: ProviderName) => Promise<Connection>;
  readonly providers: Readonly<Record<ProviderName, Pick<Provider, 'api'>>>;
  readonly recordCallEvents: RecordCallEvents;
  readonly clock: Clock;
}

/** While a recording is likely to be written there is less than a minute between two looks. */
const LIKELY_S = 600;
const GAP_S = 55;
/** What takes longer than that may take its time. */
const LATE_LOOKS_S = [1_200, 1_800, 3_600, 7_200];
const FIRST_LOOKS_S = [5, 15, 35];

/**
 * Seconds after the call was last heard of: soon at first, then steadily, so that a note has its link within a minute of
 * the recording, and at last rarely.
 */
const LOOKS_S = [
  ...FIRST_LOOKS_S,
  ...Array.from({ length: Math.ceil((LIKELY_S - 35) / GAP_S) }, (_, index) => 35 + (index + 1) * GAP_S),
  ...LATE_LOOKS_S,
];

export function createEnrichCall(deps: EnrichCallDeps): (job: ClaimedJob) => Promise<Settlement> {
  return async ({ account, callId }) => {
    const call = await deps.readCall(account, callId);
    const reference = call === undefined ? null : awaitedOf(call.facts);
    if (call === undefined || reference === null) return { kind: 'done' };
    const connection = await deps.connectionOfAccount(account, call.provider);
    const outcome = await look(deps.providers[call.provider], connection, reference);
    const now = deps.clock.now().getTime();
    if (outcome === 'found') {
      await deps.recordCallEvents(account, [recordingFound(callId, reference, now)]);
    }
    return outcome === 'not-yet' ? nextLook(call.heardAt, now) : { kind: 'done' };
  };
}

function awaitedOf(facts: CallFacts): string | null {
  const { status, awaitedRecording } = describeCall(facts);
  return status === 'ended' ? awaitedRecording : null;
}

/** The provider's troubles are no failures of the job: it would be buried, and nobody redrives a look. */
async function look(
  { api }: Pick<Provider, 'api'>,
  connection: Connection,
  reference: string,
): Promise<'found' | 'not-yet' | 'never'> {
  try {
    await api.locateRecording(connection, { kind: 'provider', reference });
    return 'found';
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('recordings/')) throw error;
    return error.retry === 'never' ? 'never' : 'not-yet';
  }
}

function recordingFound(callId: CallId, reference: string, now: Instant): CallEvent {
  return {
    callId,
    key: `recording:${reference}`,
    name: 'recording found',
    at: now,
    strength: 3,
    legs: [],
    recording: { kind: 'provider', reference },
  };
}

function nextLook(heardAt: Instant, now: Instant): Settlement {
  const due = LOOKS_S.map((seconds) => heardAt + seconds * 1000).find((at) => at > now);
  return due === undefined ? { kind: 'done' } : { kind: 'again', at: due };
}
