/**
 * Where jobs wait. A job is only a wake-up: it names an account and a call (or all calls of a provider), the worker
 * reads the rows and decides. Any engine that delivers at least once will do.
 */
import type { Lane } from '../crm/crm-client';
import type { Instant } from '../domain/call-event';
import type { AccountId, CallId } from '../domain/ids';

export const JOB_KINDS = ['identify-caller', 'log-call', 'enrich-call', 'find-recordings'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export interface Job {
  readonly kind: JobKind;
  readonly account: AccountId;
  readonly callId: CallId;
}

export interface NewJob extends Job {
  /** When it is not the lane of its kind. */
  readonly lane?: Lane;
}

/** A job somebody holds: the right to settle it, until its lease ends. */
export interface ClaimedJob extends Job {
  /** Executions begun, this one included. */
  readonly attempt: number;
  /** It was taken from the backlog, where nobody waits for it. */
  readonly isBacklog: boolean;
}

/** What the worker makes of a job. `again` is normal (something is due later), `failed` counts as a failure. */
export type Settlement =
  | { readonly kind: 'done' }
  /** `backlog`: it goes over to the jobs that nobody waits for, until somebody announces it anew. */
  | { readonly kind: 'again'; readonly at: Instant; readonly backlog?: true }
  | { readonly kind: 'failed'; readonly error: string; readonly at: Instant }
  | { readonly kind: 'bury'; readonly error: string };

export type JobHandler = (job: ClaimedJob) => Promise<Settlement>;

export interface Consumer {
  /** No further claims; resolves when what was claimed is settled. */
  stop(): Promise<void>;
}

/** A job that nobody tries any more, until somebody redrives it. */
export interface DeadLetter extends Job {
  readonly attempts: number;
  readonly lastError: string | null;
  /** When it was enqueued first. */
  readonly since: Instant;
}

export interface JobQueue {
  /** `concurrency`: of the jobs that somebody waits for; the backlog has workers of its own. */
  consume(handler: JobHandler, options: { readonly concurrency: number }): Consumer;
  /** Whether the engine can be reached, for `/readyz`. Answers within seconds and never throws. */
  ready(): Promise<boolean>;
  /** The oldest first, at most `limit`. */
  deadLetters(limit?: number): Promise<readonly DeadLetter[]>;
  /** Puts one dead letter, or all, back with fresh attempts, due at once. @returns how many there were. */
  redrive(which: Job | 'all'): Promise<number>;
}
