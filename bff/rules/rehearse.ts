import type { Direction } from '../contract/call-view';
import { decide } from './decide';
import type { Question } from './decide';
import type { Decision } from './decision-table';
import { situationOf } from './situation-of';
import type { Found, RuleSettings, ToldCall } from './situation-of';

/** A call of the account as it was, with what was found for it then. */
export interface RecordedCall {
  readonly callId: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly direction: Direction;
  readonly from: string;
  readonly to: string;
  readonly told: ToldCall;
  readonly found: Found;
}

/** One answer that would have been another. `null`: the question would not have come up. */
export interface ChangedAnswer {
  readonly question: Question;
  readonly before: Decision | null;
  readonly after: Decision | null;
}

export interface DifferingCall extends Omit<RecordedCall, 'told' | 'found'> {
  readonly changes: readonly ChangedAnswer[];
}

export interface Rehearsal {
  /** How many calls the settings were rehearsed on. */
  readonly calls: number;
  readonly differing: readonly DifferingCall[];
}

/**
 * What would have been different in these calls. Pure. What was found is taken as it was then: a call that opened a
 * card, and the calls after it that found this card, are each looked at alone.
 */
export function rehearse(
  calls: readonly RecordedCall[],
  { before, after }: { readonly before: RuleSettings; readonly after: RuleSettings },
): Rehearsal {
  const differing = calls.flatMap(({ told, found, ...call }): DifferingCall[] => {
    const changes = changesBetween(answersTo(told, found, before), answersTo(told, found, after));
    return changes.length === 0 ? [] : [{ ...call, changes }];
  });
  return { calls: calls.length, differing };
}

type Answers = ReadonlyMap<Question, Decision>;

/** In the order in which one answer makes the next question come up. */
function answersTo(told: ToldCall, found: Found, settings: RuleSettings): Answers {
  const log = decide('log', situationOf(told, found, settings));
  const situation = situationOf(told, outcomeOf(found, log), settings);
  const answers = new Map<Question, Decision>([['log', log]]);
  if (log.action === 'pass-over') return answers;
  if (situation.phones === 'several') answers.set('note-text', decide('note-text', situation));
  if (log.action === 'incoming-lead') answers.set('accept', decide('accept', situation));
  const task = decide('task', situation);
  answers.set('task', task);
  if (task.action === 'create-task') answers.set('responsible', decide('responsible', situation));
  return answers;
}

function outcomeOf(found: Found, log: Decision): Found {
  return {
    ...found,
    card: log.action === 'pass-over' ? 'none' : 'logged',
    incomingLead: log.action === 'incoming-lead' ? 'waits' : 'none',
  };
}

function changesBetween(before: Answers, after: Answers): readonly ChangedAnswer[] {
  const questions = [...new Set([...before.keys(), ...after.keys()])];
  return questions
    .map((question) => ({
      question,
      before: before.get(question) ?? null,
      after: after.get(question) ?? null,
    }))
    .filter((change) => change.before?.action !== change.after?.action);
}
