/**
 * One transaction of one account on calls: everything in it is stored, or nothing.
 *
 * States of a call's row: absent → present, and then its facts only grow (merge is a join).
 * Who may change it: whoever holds the row's lock, which `lockCalls` takes in the order of the ids, so that two
 * transactions cannot wait for each other. A row that is absent cannot be locked: of two transactions that are the
 * first to hear of a call, one inserts it, and the other begins again and finds it.
 * Crash: before the commit nothing was stored; after it the row, its timeline and its jobs are all there.
 * Not guaranteed: that the wake-up is delivered (workers look for themselves), nor that the feed's notice reaches a
 * browser (the stream resumes by position).
 */
import type { LoggingState, TimelineEntry } from '../contract/call-view';
import type { CallEvent, Instant } from '../domain/call-event';
import type { AccountId, CallId } from '../domain/ids';
import type { CallFacts } from './call-facts';
import type { CallStory } from './describe-call';
import type { CallNames } from './tie-calls';
import type { NewJob } from '../queue/job-queue';

export interface LockedCall {
  readonly facts: CallFacts;
  readonly logging: LoggingState;
}

export interface NewTimelineEntry extends Omit<TimelineEntry, 'at'> {
  readonly callId: CallId;
  readonly at: Instant;
  /** An entry with a key is kept once, however often it comes. */
  readonly eventKey?: string;
}

export interface SavedCall {
  readonly callId: CallId;
  readonly facts: CallFacts;
  readonly story: CallStory;
  /** `lockCalls` did not find it. */
  readonly isNew: boolean;
}

export interface DueJob {
  readonly job: NewJob;
  /** When a worker is to look at the call at the latest. */
  readonly at: Instant;
}

/** What a transaction stores; each call at most once, and of each call one job of a kind. */
export interface CallChanges {
  readonly calls: readonly SavedCall[];
  readonly timeline: readonly NewTimelineEntry[];
  readonly jobs: readonly DueJob[];
}

export interface CallUnit {
  readonly names: CallNames;
  /** Those that are known, locked until the transaction ends. */
  lockCalls(callIds: readonly CallId[]): Promise<ReadonlyMap<CallId, LockedCall>>;
  /** Of these events, the places of those that their call's timeline has already. */
  heardBefore(events: readonly Pick<CallEvent, 'callId' | 'key'>[]): Promise<readonly number[]>;
  /** Stores facts with every column that is derived from them, tells the feed, and wakes workers. */
  save(changes: CallChanges): Promise<void>;
}

export interface CallTransactions {
  /** `work` may be done more than once, each time from its beginning. */
  run<Value>(account: AccountId, work: (unit: CallUnit) => Promise<Value>): Promise<Value>;
}
