/**
 * Looks for recordings that a provider writes after the call: one look of an account at a time, for all of its calls
 * that wait. Whatever is found is said as one more fact about its call, through the same door as the webhooks, and that
 * wakes the log-call worker, which edits the note.
 *
 * States of a call here: awaited → gone from the list, because the recording is known (by this look, a webhook or the
 * provider's log) or because it has been awaited for a day; only a look removes it.
 * States of an account and provider: quiet → looking → due at a time → …, and quiet once nothing waits. Whoever moves
 * `notBefore` beyond the longest look, which one process can, looks, and moves it back to the next look's time at its end;
 * everybody else comes back then. So two processes never look at once, and no number of new calls makes the looks more
 * than `GAP_MS` frequent, nor shortens the pause that a provider's refusal asks for.
 * Crash: before the facts are stored nothing was found, and the job is claimed again; after it the next look finds the
 * recordings known; either way nobody looks before the longest look would have ended. A list without a job, or whose job
 * was buried, is found by the sweep (see sweep-forgotten).
 * Not guaranteed: one look at a time while a process stands still for longer than the longest look (it ends nobody
 * else's). A recording that appears more than a day after its call. One that appears while the provider refuses to answer is
 * found when it does again, after a pause of a quarter of an hour at most, or of what its `Retry-After` asks for, an hour
 * at most. Where recordings can only be asked for one by one, each has its turn: the more of them wait, the later (see
 * docs/providers).
 */
import type { RecordCallEvents } from '../calls/record-call-events';
import type { Clock } from '../clock';
import { PROVIDER_NAMES } from '../contract/settings';
import type { ProviderName } from '../contract/settings';
import type { CallEvent, Instant } from '../domain/call-event';
import { AppError } from '../domain/errors';
import { providerOf } from '../domain/ids';
import type { AccountId, CallId } from '../domain/ids';
import type { AwaitedRecording, Connection, Provider, RecordingsLook } from '../normalize/provider';
import type { ClaimedJob, Settlement } from '../queue/job-queue';

export interface ListedCall extends AwaitedRecording {
  readonly callId: CallId;
  /** Since when its recording is awaited. */
  readonly since: Instant;
}

/** What is awaited, by account and provider. */
export interface AwaitedRecordings {
  /** And wakes the look. A call that is listed stays so, under the reference given now. */
  add(account: AccountId, call: ListedCall & { readonly provider: ProviderName }): Promise<void>;
  /** The right to look, until `until` nobody else's; or when it can be had. */
  begin(
    account: AccountId,
    provider: ProviderName,
    turn: { readonly now: Instant; readonly until: Instant },
  ): Promise<{ readonly failures: number } | { readonly notBefore: Instant }>;
  /** Strikes off what is known by now, or awaited since before `since`. @returns the most urgent first: never looked for, then looked for longest ago */
  waiting(
    account: AccountId,
    provider: ProviderName,
    options: { readonly since: Instant; readonly limit: number },
  ): Promise<readonly ListedCall[]>;
  end(account: AccountId, provider: ProviderName, look: EndedLook): Promise<void>;
}

export interface EndedLook {
  /** What `begin` was given: the look of somebody else stays. */
  readonly until: Instant;
  readonly at: Instant;
  readonly looked: readonly CallId[];
  /** Of those, the ones to strike off. */
  readonly found: readonly CallId[];
  readonly failures: number;
  readonly notBefore: Instant;
}

export interface FindRecordingsDeps {
  readonly awaited: Omit<AwaitedRecordings, 'add'>;
  readonly connectionOfAccount: (account: AccountId, provider: ProviderName) => Promise<Connection>;
  readonly providers: Readonly<Record<ProviderName, Pick<Provider, 'api'>>>;
  readonly recordCallEvents: RecordCallEvents;
  readonly clock: Clock;
}

/** Between two looks of an account, whatever happens: six a minute at most. */
const GAP_MS = 10_000;
/** Longer than all requests of a look take, each of which ends within ten seconds. */
const LONGEST_LOOK_MS = 5 * 60_000;
/** While a call is fresh, as most recordings are written soon; then, so that a note has its link within a minute. */
const FRESH_LOOK_MS = 15_000;
const LOOK_MS = 40_000;
const FRESH_MS = 60_000;
const GIVE_UP_MS = 86_400_000;
const REFUSED_FIRST_MS = 60_000;
const REFUSED_LONGEST_MS = 15 * 60_000;
/** Of one look. */
const CALLS_MAX = 1_000;
const NOTHING = { looked: [], found: [] } as const;

export function createFindRecordings(deps: FindRecordingsDeps): (job: ClaimedJob) => Promise<Settlement> {
  return async ({ account, callId }) => {
    const provider = PROVIDER_NAMES.find((name) => name === providerOf(callId));
    if (provider === undefined) return { kind: 'done' };
    const now = deps.clock.now().getTime();
    const until = now + LONGEST_LOOK_MS;
    const turn = await deps.awaited.begin(account, provider, { now, until });
    if ('notBefore' in turn) return { kind: 'again', at: turn.notBefore };
    const own = { account, provider, until, now };
    try {
      return await look(deps, own, turn);
    } catch (error) {
      // Another try need not wait for the end of a look that is over.
      const ended = { ...NOTHING, until, at: now, failures: turn.failures, notBefore: now + GAP_MS };
      await deps.awaited.end(account, provider, ended).catch(() => undefined);
      throw error;
    }
  };
}

interface Look {
  readonly account: AccountId;
  readonly provider: ProviderName;
  readonly now: Instant;
  readonly until: Instant;
}

async function look(
  deps: FindRecordingsDeps,
  { account, provider, now, until }: Look,
  before: { readonly failures: number },
): Promise<Settlement> {
  const end = (ended: Omit<EndedLook, 'until' | 'at'>): Promise<void> =>
    deps.awaited.end(account, provider, { until, at: now, ...ended });
  const calls = await deps.awaited.waiting(account, provider, { since: now - GIVE_UP_MS, limit: CALLS_MAX });
  if (calls.length === 0) {
    await end({ ...NOTHING, failures: before.failures, notBefore: now + GAP_MS });
    return { kind: 'done' };
  }
  const { found, looked, failure } = await askProvider(deps, { account, provider }, calls);
  const events = found.flatMap((one) => toldOf(one, calls, now));
  await deps.recordCallEvents(account, events);
  const failures = failure === null ? 0 : before.failures + 1;
  const notBefore = deps.clock.now().getTime() + (failure === null ? GAP_MS : pauseAfter(failures, failure));
  await end({
    looked: calls.filter(({ reference }) => looked.includes(reference)).map((call) => call.callId),
    found: events.map((event) => event.callId),
    failures,
    notBefore,
  });
  if (events.length === calls.length && calls.length < CALLS_MAX) return { kind: 'done' };
  const isFresh = calls.some((call) => now - call.since < FRESH_MS);
  return { kind: 'again', at: Math.max(notBefore, now + (isFresh ? FRESH_LOOK_MS : LOOK_MS)) };
}

/** The provider's troubles are no failures of the job: it would be buried, and nobody redrives a look. */
async function askProvider(
  deps: FindRecordingsDeps,
  { account, provider }: { readonly account: AccountId; readonly provider: ProviderName },
  calls: readonly ListedCall[],
): Promise<RecordingsLook> {
  const awaited = [...new Map(calls.map((call) => [call.reference, call])).values()];
  try {
    const connection = await deps.connectionOfAccount(account, provider);
    return await deps.providers[provider].api.findRecordings(connection, awaited);
  } catch (error) {
    if (!(error instanceof AppError) || !/^(recordings|calls|settings)\//.test(error.code)) throw error;
    return { found: [], looked: [], failure: error };
  }
}

function toldOf(
  { reference, recording }: RecordingsLook['found'][number],
  calls: readonly ListedCall[],
  now: Instant,
): readonly CallEvent[] {
  const told = {
    key: `recording:${reference}`,
    name: 'recording found',
    at: now,
    strength: 3,
    legs: [],
  } as const;
  return calls
    .filter((call) => call.reference === reference)
    .map(({ callId }) => ({ ...told, callId, recording }));
}

/** As long as the provider asks for; else longer with each refusal. */
function pauseAfter(failures: number, { retry }: AppError): number {
  if (typeof retry === 'object') return Math.max(GAP_MS, retry.afterMs);
  return Math.min(REFUSED_LONGEST_MS, REFUSED_FIRST_MS * 2 ** Math.min(failures - 1, 10));
}
