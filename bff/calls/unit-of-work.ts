/**
 * One transaction of one account on calls: everything in it is stored, or nothing.
 *
 * States of a call's row: absent → present, and then its facts only grow (merge is a join).
 * Who may change it: whoever holds the row's lock, which `lockCall` takes; calls of one transaction are
 * locked in the order of their ids, so that two transactions cannot wait for each other.
 * Crash: before the commit nothing was stored and nothing was acknowledged, so the provider or the widget
 * sends again; after it the row, its timeline and its job are all there.
 * Not guaranteed: that the wake-up is delivered (the sweep finds rows that are due), nor that the feed's
 * notice reaches a browser (the stream resumes by position).
 */
import type { LoggingState, TimelineEntry } from '../contract/call-view';
import type { Instant } from '../domain/call-event';
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
  readonly at: Instant;
  /** An entry with a key is kept once, however often it comes. */
  readonly eventKey?: string;
}

export interface CallUnit {
  readonly names: CallNames;
  /** Whether anything was ever told of it. */
  isKnown(callId: CallId): Promise<boolean>;
  /** The row, locked until the transaction ends; made when it is not there yet. */
  lockCall(callId: CallId, provider: string): Promise<LockedCall>;
  /** Stores the facts and every column that is derived from them, and tells the feed. */
  saveFacts(callId: CallId, facts: CallFacts, story: CallStory): Promise<void>;
  markNotNeeded(callId: CallId): Promise<void>;
  addTimeline(callId: CallId, entries: readonly NewTimelineEntry[]): Promise<void>;
  /** Wakes a worker at `at` at the latest; part of the transaction. */
  enqueue(job: NewJob, at: Instant): Promise<void>;
}

export interface CallTransactions {
  run<Value>(account: AccountId, work: (unit: CallUnit) => Promise<Value>): Promise<Value>;
}
