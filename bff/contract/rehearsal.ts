import type { Direction } from './call-view';

/** What changed rules would have done differently: `POST /api/settings/rehearse`, in the reader's language. */
export interface RehearsalView {
  /** How many calls the rules were rehearsed on. */
  readonly calls: number;
  /** The newest first. */
  readonly differing: readonly DifferingCallView[];
}

export interface DifferingCallView {
  readonly callId: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly direction: Direction;
  readonly from: string;
  readonly to: string;
  readonly changes: readonly ChangeView[];
}

export interface ChangeView {
  /** A stable code, e.g. `task`. */
  readonly question: string;
  /** The same for people, e.g. `Task`. */
  readonly asks: string;
  /** `null`: the question would not have come up. */
  readonly before: DecisionView | null;
  readonly after: DecisionView | null;
}

export interface DecisionView {
  /** The rule's stable code. */
  readonly code: string;
  /** Stable, e.g. `create-task`. */
  readonly action: string;
  /** The action as people say it. */
  readonly does: string;
  readonly why: string;
}
