import type { Clock } from '../clock';
import type { Lane } from '../crm/crm-client';
import type { CallEvent, Instant } from '../domain/call-event';
import type { AccountId, CallId } from '../domain/ids';
import { canonical } from './fact';
import { factsOfEvent, NO_FACTS } from './call-facts';
import type { CallFacts } from './call-facts';
import { describeCall } from './describe-call';
import type { CallStory } from './describe-call';
import { dueTime, FIRST_RECORDING_LOOK_MS } from './due-time';
import type { LoggingPatience } from './due-time';
import { merge } from './merge';
import { tieCalls } from './tie-calls';
import { untimedRepeats } from './untimed-repeats';
import type { CallChanges, CallTransactions, CallUnit, DueJob, NewTimelineEntry } from './unit-of-work';

export interface MergeRules {
  readonly patience: LoggingPatience;
  /** For calls that nobody waits for; each job's own lane when left out. */
  readonly lane?: Lane;
}

export interface RecordDeps extends MergeRules {
  readonly transactions: CallTransactions;
  readonly clock: Clock;
}

export type RecordCallEvents = (account: AccountId, events: readonly CallEvent[]) => Promise<void>;

/**
 * Merges what is told into its calls. When the promise resolves, it is on disk together with the jobs it causes;
 * a repetition changes nothing.
 * @throws AppError storage/unavailable, and then nothing of it is stored.
 */
export function createRecordCallEvents(deps: RecordDeps): RecordCallEvents {
  return async (account, events) => {
    if (events.length === 0) return;
    const at = deps.clock.now().getTime();
    await deps.transactions.run(account, (unit) =>
      mergeHeard(deps, unit, { account, heard: [{ at, events }] }),
    );
  };
}

/** What one delivery told, and when it arrived. */
export interface Heard {
  readonly at: Instant;
  readonly events: readonly CallEvent[];
}

export interface Merged {
  /** What was told, each event under the id of its call's row. */
  readonly heard: readonly Heard[];
  /** The calls that nothing new was said of. */
  readonly repeats: readonly CallId[];
  /** Names of what stands beside a call that nobody knows. */
  readonly strays: readonly string[];
}

export async function mergeHeard(
  rules: MergeRules,
  unit: CallUnit,
  { account, heard }: { readonly account: AccountId; readonly heard: readonly Heard[] },
): Promise<Merged> {
  const tied = await tieHeard(unit, heard);
  const groups = byCall(tied);
  // Asked together, answered in this order: what is read after the locks nobody changes any more.
  const [known, repeated] = await Promise.all([
    unit.lockCalls([...groups.keys()]),
    untimedRepeats(
      unit,
      tied.flatMap(({ events }) => events),
    ),
  ]);
  const merged = [...groups].flatMap(([callId, { at, events }]) => {
    const isNew = !known.has(callId);
    const isBeside = events.every(({ aside }) => aside === true);
    if (isNew && isBeside) return [];
    const before = known.get(callId)?.facts ?? NO_FACTS;
    const said = events.filter((event) => !repeated.has(event));
    const facts = said.map(factsOfEvent).reduce(merge, before);
    const isNews = isNew || canonical(facts) !== canonical(before);
    return [{ account, callId, at, facts, before, isNew, isNews, isBeside }];
  });
  const changed = merged.filter(({ isNews }) => isNews).map((one) => changesOf(rules, one));
  const told = new Set(merged.map(({ callId }) => callId));
  await unit.save({
    calls: changed.flatMap(({ calls }) => calls),
    timeline: timelineOf(tied).filter(({ callId }) => told.has(callId)),
    jobs: changed.flatMap(({ jobs }) => jobs),
  });
  const strays = [...groups].flatMap(([callId, { events }]) => (told.has(callId) ? [] : events));
  return {
    heard: tied,
    repeats: merged.filter(({ isNews, isBeside }) => !isNews && !isBeside).map(({ callId }) => callId),
    strays: strays.map(({ name }) => name),
  };
}

/** The same, each event under the id of its call's row. */
async function tieHeard(unit: CallUnit, heard: readonly Heard[]): Promise<readonly Heard[]> {
  const events = heard.flatMap(({ events: told }) => told);
  const tied = await tieCalls(unit.names, events);
  if (tied === events) return heard;
  let next = 0;
  return heard.map(({ at, events: told }) => ({ at, events: tied.slice(next, (next += told.length)) }));
}

export interface ChangedCall {
  readonly account: AccountId;
  readonly callId: CallId;
  /** When it was said. */
  readonly at: Instant;
  readonly facts: CallFacts;
  readonly before: CallFacts;
  readonly isNew: boolean;
}

/** The row, and whom it wakes. Shared by deliveries and results: one path. */
export function changesOf(rules: MergeRules, change: ChangedCall): Pick<CallChanges, 'calls' | 'jobs'> {
  const { callId, facts, isNew } = change;
  const story = describeCall(facts);
  return { calls: [{ callId, facts, story, isNew }], jobs: jobsOf(rules, change, story) };
}

function jobsOf(rules: MergeRules, change: ChangedCall, story: CallStory): readonly DueJob[] {
  const { account, callId, at, before } = change;
  const lane = rules.lane === undefined ? {} : { lane: rules.lane };
  const jobs: DueJob[] = [];
  if (isForTheManager(story, describeCall(before))) {
    jobs.push({ job: { kind: 'identify-caller', account, callId }, at });
  }
  // Internal calls too: the account may want them, and the timeline names the rule.
  jobs.push({ job: { kind: 'log-call', account, callId, ...lane }, at: dueTime(story, at, rules.patience) });
  if (story.status === 'ended' && story.awaitedRecording !== null) {
    jobs.push({ job: { kind: 'enrich-call', account, callId, ...lane }, at: at + FIRST_RECORDING_LOOK_MS });
  }
  return jobs;
}

/** Who calls is looked up when the number is first told, and in detail once the ringing is over. */
function isForTheManager(story: CallStory, before: CallStory): boolean {
  if (story.internal || story.externalNumber === '') return false;
  const isNew = before.externalNumber === '';
  return isNew ? story.status !== 'ended' : before.status === 'ringing' && story.status !== 'ringing';
}

function timelineOf(heard: readonly Heard[]): readonly NewTimelineEntry[] {
  return heard.flatMap(({ at, events }) =>
    events.map(({ callId, name, key }) => ({ callId, at, kind: 'received', detail: name, eventKey: key })),
  );
}

interface CallHeard {
  /** When the last of it arrived. */
  readonly at: Instant;
  readonly events: readonly CallEvent[];
}

function byCall(heard: readonly Heard[]): ReadonlyMap<CallId, CallHeard> {
  const groups = new Map<CallId, { at: Instant; events: CallEvent[] }>();
  for (const { at, events } of heard) {
    for (const event of events) {
      const group = groups.get(event.callId) ?? { at, events: [] };
      groups.set(event.callId, group);
      group.at = Math.max(group.at, at);
      group.events.push(event);
    }
  }
  return groups;
}
