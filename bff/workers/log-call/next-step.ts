import { describeCall } from '../../calls/describe-call';
import { dueTime } from '../../calls/due-time';
import type { LoggingPatience } from '../../calls/due-time';
import type { EntityRef } from '../../contract/call-view';
import type { Instant } from '../../domain/call-event';
import { dialledCard } from '../by-rules/found-for-call';
import type { Intent, LeasedCall } from './logging-memo';

/** What the log-call worker does next with a call it holds. */
export type Step =
  | { readonly kind: 'rest' }
  | { readonly kind: 'wait'; readonly at: Instant }
  /** A write was on its way when its worker died: nobody knows what became of it. */
  | { readonly kind: 'doubt' }
  | { readonly kind: 'look-up' }
  | { readonly kind: 'park'; readonly reason: string }
  /** New facts are a reason to try a parked call again. */
  | { readonly kind: 'unpark' }
  | { readonly kind: 'write'; readonly intent: Intent }
  /** Nobody has the number: the account's rules decide what to open. */
  | { readonly kind: 'open-new' }
  | { readonly kind: 'edit' }
  /** The manager chose another card after the call was logged, or it became known that it was dialled from another. */
  | { readonly kind: 'move'; readonly entity: EntityRef };

export interface StepContext {
  readonly now: Instant;
  readonly patience: LoggingPatience;
  /** The digest of the call as it shall stand in Kommo. */
  readonly desired: string;
}

/** Reasons that new facts can mend. */
const MENDABLE = new Set(['no-call-facts', 'crm/rejected']);

/** Pure: the whole policy of logging one call, from its row alone. */
export function nextStep(call: LeasedCall, context: StepContext): Step {
  const { memo, state } = call;
  if (memo.pending !== undefined) return pendingStep(memo.pending, context.now);
  // No rule asked for this call, but a manager may.
  if (state === 'not-needed' && chosenEntity(call) === undefined) return { kind: 'rest' };
  if (state === 'parked') return parkedStep(call);
  if (memo.nextAt !== undefined && memo.nextAt > context.now) return { kind: 'wait', at: memo.nextAt };
  return state === 'logged' ? loggedStep(call, context) : waitingStep(call, context);
}

function pendingStep(pending: NonNullable<LeasedCall['memo']['pending']>, now: Instant): Step {
  if (pending.lookAt === undefined) return { kind: 'doubt' };
  return pending.lookAt > now ? { kind: 'wait', at: pending.lookAt } : { kind: 'look-up' };
}

function parkedStep(call: LeasedCall): Step {
  const mendable = call.parkedReason !== null && MENDABLE.has(call.parkedReason);
  const newFacts = call.factsRevision > (call.memo.parkedRevision ?? 0);
  return mendable && newFacts ? { kind: 'unpark' } : { kind: 'rest' };
}

function waitingStep(call: LeasedCall, context: StepContext): Step {
  const story = describeCall(call.facts);
  const due = dueTime(story, call.heardAt, context.patience);
  if (due > context.now) return { kind: 'wait', at: due };
  const chosen = chosenEntity(call);
  if (chosen !== undefined) return { kind: 'write', intent: { kind: 'note', entity: chosen, why: 'chosen' } };
  if (story.direction === null) return { kind: 'park', reason: 'no-call-facts' };
  if (call.memo.unknownNumber === true || story.externalNumber === '') return { kind: 'open-new' };
  return { kind: 'write', intent: { kind: 'call' } };
}

function loggedStep(call: LeasedCall, context: StepContext): Step {
  const story = describeCall(call.facts);
  const due = dueTime(story, call.heardAt, context.patience);
  // Logged as missed, and then somebody picked up after all: the note waits for the end.
  if (story.status !== 'ended' && due > context.now) return { kind: 'wait', at: due };
  // A click's reference may come with the last of the call's events.
  const chosen = chosenEntity(call) ?? dialledCard(call);
  if (chosen !== undefined && mayMove(call, chosen)) return { kind: 'move', entity: chosen };
  if (call.memo.written !== context.desired) return { kind: 'edit' };
  const task = call.facts.result?.value.result.task;
  const settled = call.memo.taskId !== undefined || call.memo.taskRefused === true;
  if (task === undefined || settled || call.entity === null) return { kind: 'rest' };
  return { kind: 'write', intent: { kind: 'task', entity: call.entity, text: task.text } };
}

function mayMove(call: LeasedCall, to: EntityRef): boolean {
  return !sameEntity(to, call.entity) && !sameEntity(to, call.memo.staysInsteadOf ?? null);
}

export function chosenEntity(call: LeasedCall): EntityRef | undefined {
  return call.facts.result?.value.result.entity;
}

export function sameEntity(a: EntityRef, b: EntityRef | null): boolean {
  return b !== null && a.type === b.type && a.id === b.id;
}
