import type { Instant } from '../domain/call-event';
import type { CallStory } from './describe-call';

export interface LoggingPatience {
  /** How long an unanswered ring group may still be picked up by somebody else. */
  readonly unansweredMs: number;
  /** When a call that only ever rang is taken for missed: its hang-up was lost. */
  readonly ringingMs: number;
  /** When a call that was answered and never ended is taken for over. */
  readonly talkingMs: number;
  /** How long a manager's result waits for a hang-up that has not come. */
  readonly resultMs: number;
}

export const DEFAULT_PATIENCE: LoggingPatience = {
  unansweredMs: 2_000,
  ringingMs: 10 * 60_000,
  talkingMs: 4 * 3_600_000,
  resultMs: 30_000,
};

/** @param resultGraceMs as configured: see `LoggingPatience.resultMs` */
export function patienceWith({ resultGraceMs }: { readonly resultGraceMs: number }): LoggingPatience {
  return { ...DEFAULT_PATIENCE, resultMs: resultGraceMs };
}

/** No provider has a recording sooner after the end of its call. */
export const FIRST_RECORDING_LOOK_MS = 5_000;

/**
 * When the call may be written to Kommo, given when the last word about it was stored.
 * A call the provider has closed is due at once; one that went silent is due when patience ends; a
 * manager who has filled in the form has said that the call is over.
 */
export function dueTime(story: CallStory, lastHeard: Instant, patience: LoggingPatience): Instant {
  if (story.status === 'ended') {
    return story.disposition === 'answered' ? lastHeard : lastHeard + patience.unansweredMs;
  }
  if (story.hasResult) return lastHeard + patience.resultMs;
  return lastHeard + (story.status === 'ringing' ? patience.ringingMs : patience.talkingMs);
}
