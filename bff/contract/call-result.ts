import type { Direction, EntityRef } from './call-view';

/** What the manager says of a call in the form: `PUT /api/calls/{callId}/result`. */

export const OUTCOMES = [
  'reached',
  'call-back',
  'no-answer',
  'wrong-number',
  'not-interested',
  'deal',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const NOTE_MAX_LENGTH = 10_000;

export interface FollowUpTask {
  readonly text: string;
  /** ISO 8601. */
  readonly dueAt: string;
  readonly responsibleUserId?: number;
}

/** The facts of a call whose webhook never comes. */
export interface ReportedCall {
  readonly direction: Direction;
  readonly from: string;
  readonly to: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly talkSeconds: number;
}

export interface CallResult {
  readonly note: string;
  /** One of `OUTCOMES`, or the account's own word. */
  readonly outcome?: string;
  /** 1 (bad line) to 5. */
  readonly rating?: number;
  readonly entity?: EntityRef;
  readonly task?: FollowUpTask;
  readonly call?: ReportedCall;
}
