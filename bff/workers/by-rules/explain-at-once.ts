import type { LeasedCall, Transition } from '../log-call/logging-memo';
import type { Worker } from '../log-call/worker';
import { unexplained } from './explain';
import { situationOfCall } from './found-for-call';

/**
 * The transition that records a log, with the lines that `afterLogging` would add in a second one. Not of a call that was
 * missed: which task it asks for depends on who was spoken to since, and nothing more is asked before a log is recorded.
 */
export async function explainAtOnce(
  worker: Worker,
  call: LeasedCall,
  logged: Transition,
): Promise<Transition> {
  if (logged.state !== 'logged') return logged;
  const { memo = call.memo, entity = call.entity } = logged;
  const next = { ...call, memo, entity, state: logged.state };
  const situation = situationOfCall(next, await worker.settings(call.account));
  if (situation.answer !== 'answered') return logged;
  const lines = unexplained(next, situation);
  if (lines === undefined) return logged;
  return { ...logged, ...lines, timeline: [...(logged.timeline ?? []), ...(lines.timeline ?? [])] };
}
