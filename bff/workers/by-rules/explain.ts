import { decide } from '../../rules/decide';
import type { Question } from '../../rules/decide';
import type { Decision } from '../../rules/decision-table';
import type { Situation } from '../../rules/situation';
import type { LeasedCall, Transition } from '../log-call/logging-memo';
import { entry } from '../log-call/operations';

/** A rule as the timeline names it: the widget translates the code, people without it read the reason. */
export function ruleLine({ code, why }: Decision): string {
  return `${code}: ${why}`;
}

const OF_THE_MANAGER: readonly string[] = ['on-chosen-card', 'on-dialled-card'];

/**
 * The rules that this call's timeline does not name yet; undefined when it names them all. Where the call is
 * logged is named once, and again when the manager has chosen a card, or turns out to have dialled from one.
 */
export function unexplained(call: LeasedCall, situation: Situation): Transition | undefined {
  const named = call.memo.explained ?? {};
  const fresh = questionsAbout(situation)
    .map((question) => ({ question, decision: decide(question, situation) }))
    .filter(({ question, decision }) =>
      question === 'log' && OF_THE_MANAGER.includes(decision.action)
        ? named.log !== decision.code
        : named[question] === undefined,
    );
  if (fresh.length === 0) return undefined;
  const codes = fresh.map(({ question, decision }) => [question, decision.code] as const);
  return {
    memo: { ...call.memo, explained: { ...named, ...Object.fromEntries(codes) } },
    timeline: fresh.map(({ decision }) => entry('rule', ruleLine(decision))),
  };
}

/** Those whose answer a reader of this call's timeline could miss. */
function questionsAbout(situation: Situation): readonly Question[] {
  const isMissed = situation.direction === 'inbound' && situation.answer !== 'answered';
  return [
    'log',
    ...(situation.incomingLead === 'waits' ? (['accept'] as const) : []),
    ...(situation.phones === 'several' ? (['note-text'] as const) : []),
    ...(isMissed ? (['task'] as const) : []),
  ];
}
