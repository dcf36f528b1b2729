import type { Clock } from '../clock';
import type { Lane } from '../crm/crm-client';
import type { CallEvent } from '../domain/call-event';
import { providerOf } from '../domain/ids';
import type { AccountId, CallId } from '../domain/ids';
import { canonical } from './fact';
import { factsOfEvent } from './call-facts';
import type { CallFacts } from './call-facts';
import { describeCall } from './describe-call';
import type { CallStory } from './describe-call';
import { dueTime, FIRST_RECORDING_LOOK_MS } from './due-time';
import type { LoggingPatience } from './due-time';
import { merge } from './merge';
import { tieCalls } from './tie-calls';
import type { CallTransactions, CallUnit } from './unit-of-work';

export interface RecordDeps {
  readonly transactions: CallTransactions;
  readonly clock: Clock;
  readonly patience: LoggingPatience;
  /** For calls that nobody waits for; each job's own lane when left out. */
  readonly lane?: Lane;
}

export type RecordCallEvents = (account: AccountId, events: readonly CallEvent[]) => Promise<void>;

/**
 * Merges what a delivery says into its calls. When the promise resolves, it is on disk together with the
 * jobs it causes; a repeated delivery changes nothing.
 * @throws AppError storage/unavailable, and then nothing of the delivery is stored.
 */
export function createRecordCallEvents(deps: RecordDeps): RecordCallEvents {
  return async (account, events) => {
    if (events.length === 0) return;
    await deps.transactions.run(account, async (unit) => {
      for (const [callId, group] of byCall(await tieCalls(unit.names, events))) {
        await recordGroup(deps, unit, { account, callId, events: group });
      }
    });
  };
}

interface Group {
  readonly account: AccountId;
  readonly callId: CallId;
  readonly events: readonly CallEvent[];
}

async function recordGroup(deps: RecordDeps, unit: CallUnit, group: Group): Promise<void> {
  const { callId, events } = group;
  if (events.every(({ aside }) => aside === true) && !(await unit.isKnown(callId))) return;
  const known = await unit.lockCall(callId, providerOf(callId));
  await unit.addTimeline(
    callId,
    events.map((event) => ({
      at: deps.clock.now().getTime(),
      kind: 'received',
      detail: event.name,
      eventKey: event.key,
    })),
  );
  const facts = events.map(factsOfEvent).reduce(merge, known.facts);
  if (canonical(facts) === canonical(known.facts)) return;
  await saveAndEnqueue(deps, unit, { account: group.account, callId, facts, before: known.facts });
}

export interface ChangedCall {
  readonly account: AccountId;
  readonly callId: CallId;
  readonly facts: CallFacts;
  readonly before: CallFacts;
}

/** Stores changed facts and wakes whom they concern. Shared by deliveries and results: one path. */
export async function saveAndEnqueue(deps: RecordDeps, unit: CallUnit, change: ChangedCall): Promise<void> {
  const { account, callId } = change;
  const story = describeCall(change.facts);
  await unit.saveFacts(callId, change.facts, story);
  // The worker looks at it all the same: the account may want internal calls, and the timeline names the rule.
  if (story.internal) await unit.markNotNeeded(callId);
  const now = deps.clock.now().getTime();
  const lane = deps.lane === undefined ? {} : { lane: deps.lane };
  if (isForTheManager(story, describeCall(change.before))) {
    await unit.enqueue({ kind: 'identify-caller', account, callId }, now);
  }
  await unit.enqueue({ kind: 'log-call', account, callId, ...lane }, dueTime(story, now, deps.patience));
  if (story.status === 'ended' && story.awaitedRecording !== null) {
    await unit.enqueue({ kind: 'enrich-call', account, callId, ...lane }, now + FIRST_RECORDING_LOOK_MS);
  }
}

/** Who calls is looked up when the number is first told, and in detail once the ringing is over. */
function isForTheManager(story: CallStory, before: CallStory): boolean {
  if (story.internal || story.externalNumber === '') return false;
  const isNew = before.externalNumber === '';
  return isNew ? story.status !== 'ended' : before.status === 'ringing' && story.status !== 'ringing';
}

/** Sorted by call id: the order in which the rows are locked. */
function byCall(events: readonly CallEvent[]): readonly (readonly [CallId, readonly CallEvent[]])[] {
  const groups = new Map<CallId, CallEvent[]>();
  for (const event of events) groups.set(event.callId, [...(groups.get(event.callId) ?? []), event]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}
